"""Trains a study's trials here, where no agent runs: in a notebook, a Slurm job, on any machine that reaches the API.

    ./trialstream serve --data DIR --slots 0
    PYTHONPATH=worker-agent/python python3 worker-agent/python/examples/remote/remote.py http://127.0.0.1:8080

Start it several times, anywhere: they share the study. Kill one, and its trial runs again in another one.
"""

import math
import sys
import time

from trialstream import Client, RemoteStudy, TrialstreamError

STUDY = {
    "name": "remote",
    "project": "examples",
    "external": True,  # clients train: there is no command
    "metric": {"name": "loss", "goal": "minimize"},
    "resource": {"name": "epoch", "min": 1, "max": 9},
    "space": {
        "lr": {"type": "float", "min": 1e-4, "max": 1, "scale": "log"},
        "depth": {"type": "int", "min": 1, "max": 12},
    },
    "pruner": {"type": "asha", "reductionFactor": 3, "mode": "stop"},
    "budget": {"trials": 12, "parallel": 4},
}


def train_one_epoch(params, epoch):
    """Stands for your own: the loss falls, towards a floor that depends on the hyperparameters."""
    time.sleep(0.1)
    floor = 0.1 + abs(math.log10(params["lr"]) + 2) / 4 + abs(params["depth"] - 6) / 20
    return floor + math.exp(-epoch / 2)


def main():
    client = Client(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8080")
    try:
        client.create_study(STUDY)
    except TrialstreamError as error:
        if error.code not in ("conflict", "refused"):
            raise  # another one has created it: train along
    with RemoteStudy(client, "remote") as study:
        for trial in study:
            with trial:
                print(f"trial {trial.trial}, run {trial.lease_epoch}: {trial.params}", flush=True)
                for epoch in trial.epochs():
                    trial.report(epoch, train_one_epoch(trial.params, epoch))
            print(f"trial {trial.trial}: until epoch {trial.last_epoch}. {trial.reason}", flush=True)
    best = client.best("remote")
    print(f"best: trial {best['trial']} with {best['value']} at {best['params']}")


if __name__ == "__main__":
    main()
