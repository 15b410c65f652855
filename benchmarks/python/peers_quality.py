"""Quality at equal time: each side searches the same recorded learning curves on a virtual clock, where its own waits cost nothing.

The curves are a CSV file as `trialstream simulate` reads it: config, LCBench's seven hyperparameters, epoch, val_accuracy, seconds. A trial gets
the curve of the recorded configuration that is nearest to its own in the unit cube.
"""
import csv
import heapq
import json
import math
import os
import subprocess
import tempfile
import types

import numpy
import optuna

METRIC = "val_accuracy"
SPACE = {
    "batch_size": ("int", 16, 512, True),
    "learning_rate": ("float", 1e-4, 1e-1, True),
    "momentum": ("float", 0.1, 0.99, False),
    "weight_decay": ("float", 1e-5, 1e-1, False),
    "num_layers": ("int", 1, 5, False),
    "max_units": ("int", 64, 1024, True),
    "max_dropout": ("float", 0, 1, False),
}
MOST_TRIALS = 5000
SHARES = (0.25, 0.5, 1)


class Curves:
    def __init__(self, path):
        values, seconds, points = {}, {}, {}
        with open(path, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                config = row["config"]
                values.setdefault(config, []).append(float(row[METRIC]))
                seconds[config] = float(row["seconds"])
                points.setdefault(config, unit({name: float(row[name]) for name in SPACE}))
        self.points = numpy.array(list(points.values()))
        self.values = numpy.array(list(values.values()))
        self.epochs = self.values.shape[1]
        self.epoch_seconds = numpy.array(list(seconds.values())) / self.epochs
        self.full_seconds = float(numpy.median(self.epoch_seconds) * self.epochs)

    def nearest(self, hyperparameters):
        return int(numpy.argmin(((self.points - unit(hyperparameters)) ** 2).sum(axis=1)))

    def regret(self, best):
        """0: the best value in the table; 1: the median of full trainings."""
        most = self.values.max()
        return (most - best) / (most - numpy.median(self.values[:, -1]))


def unit(hyperparameters):
    point = []
    for name, (_, low, high, log) in SPACE.items():
        turn = math.log if log else float
        point.append((turn(hyperparameters[name]) - turn(low)) / (turn(high) - turn(low)))
    return numpy.array(point)


class Optuna:
    def __init__(self, pruner, seed):
        sampler = optuna.samplers.TPESampler(seed=seed, constant_liar=True)
        self.study = optuna.create_study(direction="maximize", sampler=sampler, pruner=pruner)
        self.distributions = {
            name: (optuna.distributions.IntDistribution if kind == "int" else optuna.distributions.FloatDistribution)(low, high, log=log)
            for name, (kind, low, high, log) in SPACE.items()
        }

    def start(self, number):
        trial = self.study.ask(self.distributions)
        return trial, trial.params

    def goes_on(self, trial, epoch, value):
        trial.report(value, epoch)
        if not trial.should_prune():
            return True
        self.study.tell(trial, state=optuna.trial.TrialState.PRUNED)
        return False

    def ended(self, trial, value):
        self.study.tell(trial, value)


class Ray:
    """Ray Tune's asynchronous successive halving, asked as its controller asks it, and its random search."""

    def __init__(self, epochs, seed):
        from ray.tune.schedulers import ASHAScheduler

        self.scheduler = ASHAScheduler("epoch", METRIC, "max", max_t=epochs, grace_period=1, reduction_factor=3)
        self.random = numpy.random.default_rng(seed)

    def start(self, number):
        trial = types.SimpleNamespace(trial_id=str(number))
        self.scheduler.on_trial_add(None, trial)
        drawn = {}
        for name, (kind, low, high, log) in SPACE.items():
            value = math.exp(self.random.uniform(math.log(low), math.log(high))) if log else self.random.uniform(low, high)
            drawn[name] = round(value) if kind == "int" else value
        return trial, drawn

    def goes_on(self, trial, epoch, value):
        return self.scheduler.on_trial_result(None, trial, {"epoch": epoch, METRIC: value}) == "CONTINUE"

    def ended(self, trial, value):
        self.scheduler.on_trial_complete(None, trial, {})


def searched(searcher, curves, workers, horizon):
    """How the best value rose: pairs of seconds and value."""
    running, rises, started = [], [], 0
    while len(running) < workers:
        started = start(searcher, curves, running, 0, started)
    while running and started < MOST_TRIALS:
        now, number, epoch, trial, config = heapq.heappop(running)
        if now > horizon:
            break
        value = float(curves.values[config, epoch - 1])
        if not rises or value > rises[-1][1]:
            rises.append((now, value))
        if epoch == curves.epochs:
            searcher.ended(trial, value)
        elif searcher.goes_on(trial, epoch, value):
            heapq.heappush(running, (now + curves.epoch_seconds[config], number, epoch + 1, trial, config))
            continue
        started = start(searcher, curves, running, now, started)
    return rises


def start(searcher, curves, running, now, number):
    trial, hyperparameters = searcher.start(number)
    config = curves.nearest(hyperparameters)
    heapq.heappush(running, (now + curves.epoch_seconds[config], number, 1, trial, config))
    return number + 1


def simulated(launcher, sampler, path, curves, workers, horizon, seed):
    """The same by `trialstream simulate`."""
    study = {
        "name": "quality",
        "metric": {"name": METRIC, "goal": "maximize"},
        "resource": {"name": "epoch", "min": 1, "max": curves.epochs},
        "command": ["true"],
        "space": {
            name: {"type": kind, "min": low, "max": high, "scale": "log" if log else "linear"}
            for name, (kind, low, high, log) in SPACE.items()
        },
        "sampler": {"type": sampler},
        "pruner": {"type": "asha", "reductionFactor": 3},
        "budget": {"trials": MOST_TRIALS, "parallel": workers, "maxRuntime": "%ds" % round(horizon)},
    }
    with tempfile.TemporaryDirectory() as directory:
        file = os.path.join(directory, "study.yaml")
        with open(file, "w", encoding="utf-8") as out:
            json.dump(study, out)  # JSON is YAML
        command = [launcher, "simulate", file, "--workers", str(workers), "--curves", path, "--seed", str(seed), "--json"]
        out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    result = json.loads(out.splitlines()[-1])["results"][0]
    return [(rise["seconds"], rise["value"]) for rise in result["improvements"]]


def compare(launcher, paths, workers, horizon, seeds, with_ray):
    """Mean regrets by side, at each share of the time, which is HORIZON median full trainings."""
    regrets = {}
    for path in paths:
        curves = Curves(path)
        seconds = horizon * curves.full_seconds
        for seed in range(1, seeds + 1):
            halving = optuna.pruners.SuccessiveHalvingPruner(min_resource=1, reduction_factor=3)
            hyperband = optuna.pruners.HyperbandPruner(1, curves.epochs, 3)
            rises = {
                "Trialstream, auto + asha": simulated(launcher, "auto", path, curves, workers, seconds, seed),
                "Trialstream, random + asha": simulated(launcher, "random", path, curves, workers, seconds, seed),
                "Optuna, TPE + successive halving": searched(Optuna(halving, seed), curves, workers, seconds),
                "Optuna, TPE + Hyperband": searched(Optuna(hyperband, seed), curves, workers, seconds),
            }
            if with_ray:
                rises["Ray Tune, random + ASHA"] = searched(Ray(curves.epochs, seed), curves, workers, seconds)
            for side, steps in rises.items():
                at = [curves.regret(max(value for when, value in steps if when <= share * seconds)) for share in SHARES]
                regrets.setdefault(side, []).append(at)
    return {side: numpy.mean(values, axis=0) for side, values in regrets.items()}
