"""The same multi-fidelity study on Trialstream and on Optuna, side by side.

  python3 peers.py --bench "java -cp ... io.trialstream.bench.stream.StreamBenchmark" [--workers 4,16] [--seconds 20] [--epoch-ms 5]

Workers sleep for each epoch and report a loss that follows from the learning rate alone; asynchronous successive halving (reduction factor
3, first rung 1, full training 81 epochs) stops them, learning rates are drawn at random. Optuna's workers are processes that share a storage:
an SQLite file, or a journal file. Trialstream's are played by its benchmark's agent, on a broker of its own. Printed are trials and reports a
second, the best loss after equal time, and how long a worker waits for a suggestion and for a decision; at last the same two waits in Optuna
studies that hold 100, 1,000 and 10,000 trials already (--sizes), and what is left of Optuna's trials when its workers are killed (--kills).

Needs optuna. Trialstream's agents do not wait for decisions: a training goes on until an order arrives, and its wait is the order's delay.
"""
import argparse
import json
import math
import multiprocessing
import os
import random
import shlex
import signal
import statistics
import subprocess
import tempfile
import time

import optuna

LAST_EPOCH = 81


def loss(rate, epoch):
    distance = math.log10(rate) + 2
    end = 0.1 + 0.05 * distance * distance
    speed = 0.02 + 0.2 / (1 + distance * distance)
    return end + (1 - end) * math.exp(-speed * epoch)


def storage(kind, directory):
    if kind == "sqlite":
        return optuna.storages.RDBStorage(
            "sqlite:///" + os.path.join(directory, "study.db"), engine_kwargs={"connect_args": {"timeout": 100}}
        )
    backend = optuna.storages.journal.JournalFileBackend(os.path.join(directory, "study.journal"))
    return optuna.storages.JournalStorage(backend)


def study(kind, directory, seed=None):
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    return optuna.create_study(
        study_name="peers",
        storage=storage(kind, directory),
        load_if_exists=True,
        sampler=optuna.samplers.RandomSampler(seed),
        pruner=optuna.pruners.SuccessiveHalvingPruner(min_resource=1, reduction_factor=3),
    )


def train(running, epoch_ms, waits, until):
    """One trial; how many reports it made, and its best loss."""
    before = time.perf_counter()
    trial = running.ask()
    rate = trial.suggest_float("lr", 1e-5, 1, log=True)
    waits["suggest"].append(time.perf_counter() - before)
    best = math.inf
    for epoch in range(1, LAST_EPOCH + 1):
        time.sleep(epoch_ms / 1000)
        value = loss(rate, epoch)
        best = min(best, value)
        before = time.perf_counter()
        trial.report(value, epoch)
        stop = trial.should_prune()
        waits["decide"].append(time.perf_counter() - before)
        if stop:
            running.tell(trial, state=optuna.trial.TrialState.PRUNED)
            return epoch, best
        if time.monotonic() > until:
            return epoch, best
    running.tell(trial, best)
    return LAST_EPOCH, best


def work(kind, directory, seed, epoch_ms, until, results):
    waits = {"suggest": [], "decide": []}
    running = study(kind, directory, seed)
    trials = reports = 0
    best = math.inf
    while time.monotonic() < until:
        epochs, value = train(running, epoch_ms, waits, until)
        trials += 1
        reports += epochs
        best = min(best, value)
    results.put((trials, reports, best, waits))


def quantile(values, share):
    ordered = sorted(values)
    return round(1000 * ordered[max(0, math.ceil(share * len(ordered)) - 1)], 2) if ordered else None


def optuna_side(kind, workers, seconds, epoch_ms):
    with tempfile.TemporaryDirectory() as directory:
        study(kind, directory)
        results = multiprocessing.Queue()
        until = time.monotonic() + seconds
        processes = [
            multiprocessing.Process(target=work, args=(kind, directory, seed, epoch_ms, until, results)) for seed in range(workers)
        ]
        for process in processes:
            process.start()
        answers = [results.get(timeout=seconds + 120) for _ in processes]
        for process in processes:
            process.join()
    suggest = [wait for answer in answers for wait in answer[3]["suggest"]]
    decide = [wait for answer in answers for wait in answer[3]["decide"]]
    return {
        "tool": "optuna " + optuna.__version__,
        "storage": kind,
        "workers": workers,
        "trialsPerSecond": round(sum(a[0] for a in answers) / seconds, 1),
        "reportsPerSecond": round(sum(a[1] for a in answers) / seconds, 1),
        "best": round(min(a[2] for a in answers), 6),
        "stopMsP50": quantile(decide, 0.5),
        "stopMsP99": quantile(decide, 0.99),
        "nextTrialMsP50": quantile(suggest, 0.5),
        "nextTrialMsP99": quantile(suggest, 0.99),
    }


def by_size(kind, size):
    """Waits in a study that holds so many trials already, each with its value at the first rung."""
    with tempfile.TemporaryDirectory() as directory:
        running = study(kind, directory, 1)
        for number in range(size):
            rate = 10 ** random.uniform(-5, 0)
            running.add_trial(
                optuna.trial.create_trial(
                    params={"lr": rate},
                    distributions={"lr": optuna.distributions.FloatDistribution(1e-5, 1, log=True)},
                    value=loss(rate, 1),
                    intermediate_values={1: loss(rate, 1)},
                    system_attrs={"completed_rung_0": loss(rate, 1)},
                    state=optuna.trial.TrialState.PRUNED,
                )
            )
        waits = {"suggest": [], "decide": []}
        for _ in range(20):
            train(running, 0, waits, math.inf)
    return {
        "storage": kind,
        "trials": size,
        "suggestMsMedian": round(1000 * statistics.median(waits["suggest"]), 2),
        "decideMsMedian": round(1000 * statistics.median(waits["decide"]), 2),
    }


def killed(kind, kills, epoch_ms):
    """Workers that are killed in the middle of a trial: what the storage says of their trials afterwards."""
    with tempfile.TemporaryDirectory() as directory:
        study(kind, directory)
        for seed in range(kills):
            results = multiprocessing.Queue()
            process = multiprocessing.Process(target=work, args=(kind, directory, seed, epoch_ms, time.monotonic() + 60, results))
            process.start()
            time.sleep(2 + random.random())
            os.kill(process.pid, signal.SIGKILL)
            process.join()
        states = [trial.state.name for trial in study(kind, directory).trials]
    return {"storage": kind, "kills": kills, "trialsLeftRunning": states.count("RUNNING")}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", help="the command of StreamBenchmark; without it Optuna runs alone")
    parser.add_argument("--workers", default="4,16")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--epoch-ms", type=int, default=5)
    parser.add_argument("--sizes", default="100,1000,10000")
    parser.add_argument("--kills", type=int, default=3)
    given = parser.parse_args()
    for workers in [int(w) for w in given.workers.split(",")]:
        if given.bench:
            command = shlex.split(given.bench) + ["peer", str(workers), str(given.seconds), str(given.epoch_ms)]
            out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            print(json.dumps(json.loads([line for line in out.splitlines() if line.startswith("{")][-1])), flush=True)
        for kind in ("journal", "sqlite"):
            print(json.dumps(optuna_side(kind, workers, given.seconds, given.epoch_ms)), flush=True)
    for size in [int(s) for s in given.sizes.split(",") if s]:
        for kind in ("journal", "sqlite"):
            if kind == "journal" or size <= 1000:
                print(json.dumps(by_size(kind, size)), flush=True)
    if given.kills:
        for kind in ("journal", "sqlite"):
            print(json.dumps(killed(kind, given.kills, given.epoch_ms)), flush=True)


if __name__ == "__main__":
    main()
