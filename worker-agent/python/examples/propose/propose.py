"""Proposes for a study: with Optuna where it is installed, else with a few lines of plain Python.

    ./trialstream serve --data DIR --slots 2
    PYTHONPATH=worker-agent/python python3 worker-agent/python/examples/propose/propose.py http://127.0.0.1:8080

The agents of the study's pool train what is proposed, its pruner stops the bad ones, its page shows it all.
"""

import math
import os
import random
import sys

from trialstream import Client, RemoteStudy

HERE = os.path.dirname(os.path.abspath(__file__))
PARALLEL = 2
STUDY = {
    "name": "proposed-by-python",
    "project": "examples",
    "metric": {"name": "loss", "goal": "minimize"},
    "resource": {"name": "epoch", "min": 1, "max": 9},
    "command": ["sh", "train.sh", "{lr}", "{depth}"],
    "workdir": os.path.join(os.path.dirname(HERE), "shell"),
    "space": {
        "lr": {"type": "float", "min": 1e-4, "max": 1, "scale": "log"},
        "depth": {"type": "int", "min": 1, "max": 12},
    },
    "sampler": {"type": "external"},
    "pruner": {"type": "asha", "reductionFactor": 3, "mode": "stop"},
    "budget": {"trials": 12, "parallel": PARALLEL},
}


class HillClimber:
    """The best so far, moved a little; at random every third time."""

    def __init__(self, space, seed):
        self.space = space
        self.random = random.Random(seed)
        self.asked = 0

    def suggest(self, results):
        self.asked += 1
        done = [result for result in results if result.value is not None]
        if not done or self.asked % 3 == 1:
            return {name: self.from_unit(name, self.random.random()) for name in self.space}
        best = min(done, key=lambda result: result.value)
        moved = {}
        for name, value in best.params.items():
            unit = self.to_unit(name, value) + self.random.gauss(0, 0.1)
            moved[name] = self.from_unit(name, min(1.0, max(0.0, unit)))
        return moved

    def tell(self, result):
        print(f"trial {result.trial}: {result.state} {result.value} {result.params}", flush=True)

    def to_unit(self, name, value):
        low, high, log = self.limits(name)
        return math.log(value / low) / math.log(high / low) if log else (value - low) / (high - low)

    def from_unit(self, name, unit):
        low, high, log = self.limits(name)
        value = low * (high / low) ** unit if log else low + unit * (high - low)
        value = min(high, max(low, value))
        return int(round(value)) if self.space[name]["type"] == "int" else value

    def limits(self, name):
        parameter = self.space[name]
        return parameter["min"], parameter["max"], parameter.get("scale") == "log"


class OptunaSampler:
    """Optuna's default sampler: asked for each proposal, told of each result."""

    def __init__(self, space, seed):
        import optuna

        optuna.logging.set_verbosity(optuna.logging.WARNING)
        self.study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
        self.distributions = {name: self.distribution(optuna, parameter) for name, parameter in space.items()}
        self.trials = {}  # by the hyperparameters that were proposed

    @staticmethod
    def distribution(optuna, parameter):
        log = parameter.get("scale") == "log"
        kind = optuna.distributions
        if parameter["type"] == "int":
            return kind.IntDistribution(parameter["min"], parameter["max"], log=log)
        return kind.FloatDistribution(parameter["min"], parameter["max"], log=log)

    def suggest(self, results):
        trial = self.study.ask(self.distributions)
        self.trials[key(trial.params)] = trial
        return trial.params

    def tell(self, result):
        print(f"trial {result.trial}: {result.state} {result.value} {result.params}", flush=True)
        trial = self.trials.pop(key(result.params), None)
        if trial is None:
            return  # someone else's
        if result.value is None:
            import optuna

            self.study.tell(trial, state=optuna.trial.TrialState.FAIL)
        else:
            self.study.tell(trial, result.value)


def key(params):
    """The same for what was proposed and what comes back."""
    return tuple(sorted((name, repr(value)) for name, value in params.items()))


def main():
    client = Client(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8080")
    remote = RemoteStudy(client, client.create_study(STUDY)["study"])
    space = STUDY["space"]
    try:
        sampler = OptunaSampler(space, seed=1)
    except ImportError:
        sampler = HillClimber(space, seed=1)
    remote.drive(sampler.suggest, PARALLEL, sampler.tell)
    best = client.best(remote.study)
    print(f"best: trial {best['trial']} with {best['value']} at {best['params']}")


if __name__ == "__main__":
    main()
