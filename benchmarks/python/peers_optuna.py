"""Optuna's side: worker processes that share a storage."""
import contextlib
import datetime
import json
import math
import multiprocessing
import os
import random
import signal
import tempfile
import time
import unittest.mock

import optuna
from optuna.trial import TrialState

from peers_study import LAST_EPOCH, REDUCTION_FACTOR, loss, quantiles_ms

NAME = "Optuna " + optuna.__version__
RATE = optuna.distributions.FloatDistribution(1e-5, 1, log=True)
PRUNERS = {
    "successive halving": optuna.pruners.SuccessiveHalvingPruner(min_resource=1, reduction_factor=REDUCTION_FACTOR),
    "median": optuna.pruners.MedianPruner(),
    "Hyperband": optuna.pruners.HyperbandPruner(1, LAST_EPOCH, REDUCTION_FACTOR),
}
DECISIONS_OF_A_TRIAL = 3
KILLS = 3

optuna.logging.set_verbosity(optuna.logging.ERROR)


@contextlib.contextmanager
def place(kind, server):
    """Where a storage of this kind lives: an address, or a path."""
    if kind == "PostgreSQL":
        yield server.database()
    else:
        with tempfile.TemporaryDirectory() as directory:
            yield os.path.join(directory, "study")


def opened(kind, where):
    if kind == "in memory":
        return optuna.storages.InMemoryStorage()
    if kind == "journal file":
        return optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(where))
    if kind == "SQLite":
        return optuna.storages.RDBStorage("sqlite:///" + where, engine_kwargs={"connect_args": {"timeout": 100}})
    return optuna.storages.RDBStorage(where)


def study(kind, where, seed=None):
    return optuna.create_study(
        study_name="peers",
        storage=opened(kind, where),
        load_if_exists=True,
        sampler=optuna.samplers.RandomSampler(seed),
        pruner=PRUNERS["successive halving"],
    )


def work(kind, where, seed, epoch_ms, until, results):
    """One worker process: trials until the time is over."""
    suggests, decides = [], []
    running = study(kind, where, seed)
    trials, best = 0, math.inf
    while time.monotonic() < until:
        before = time.perf_counter()
        trial = running.ask()
        rate = trial.suggest_float("lr", RATE.low, RATE.high, log=True)
        suggests.append(time.perf_counter() - before)
        trials += 1
        for epoch in range(1, LAST_EPOCH + 1):
            time.sleep(epoch_ms / 1000)
            value = loss(rate, epoch)
            best = min(best, value)
            before = time.perf_counter()
            trial.report(value, epoch)
            stop = trial.should_prune()
            decides.append(time.perf_counter() - before)
            if stop or time.monotonic() > until:
                break
        running.tell(trial, value if epoch == LAST_EPOCH else None, None if epoch == LAST_EPOCH else TrialState.PRUNED)
    results.put((trials, best, suggests, decides))


def throughput(kind, server, workers, seconds, epoch_ms):
    with place(kind, server) as where:
        study(kind, where)
        results = multiprocessing.Queue()
        until = time.monotonic() + seconds
        processes = [
            multiprocessing.Process(target=work, args=(kind, where, seed, epoch_ms, until, results)) for seed in range(workers)
        ]
        for process in processes:
            process.start()
        answers = [results.get(timeout=seconds + 120) for _ in processes]
        for process in processes:
            process.join()
    decides = [wait for answer in answers for wait in answer[3]]
    return {
        "reports/s": round(len(decides) / seconds, 1),
        "trials/s": round(sum(answer[0] for answer in answers) / seconds, 1),
        "best loss": "%.5f" % min(answer[1] for answer in answers),
        "decision, p50 / p99 ms": quantiles_ms(decides),
        "next trial, p50 / p99 ms": quantiles_ms([wait for answer in answers for wait in answer[2]]),
    }


def held_waits(kind, server, size, seconds):
    """Waits in a study that holds so many trials already: to suggest by TPE, to report and be judged by each pruner."""
    waits = {}
    with place(kind, server) as where:
        running = study(kind, where)
        fill(running, size)
        for name, pruner in PRUNERS.items():
            asked = optuna.load_study(
                study_name="peers",
                storage=running._storage if kind == "in memory" else opened(kind, where),
                sampler=optuna.samplers.TPESampler(seed=1),
                pruner=pruner,
            )
            suggests, decides = [], []
            until = time.monotonic() + seconds
            while len(suggests) < 21 and (time.monotonic() < until or len(suggests) < 3):
                before = time.perf_counter()
                trial = asked.ask()
                rate = trial.suggest_float("lr", RATE.low, RATE.high, log=True)
                suggests.append(time.perf_counter() - before)
                for epoch in range(1, DECISIONS_OF_A_TRIAL + 1):
                    before = time.perf_counter()
                    trial.report(loss(rate, epoch), epoch)
                    trial.should_prune()
                    decides.append(time.perf_counter() - before)
                asked.tell(trial, state=TrialState.PRUNED)
            # the first trial of a process reads the whole study
            waits.setdefault("suggest", []).extend(suggests[1:])
            waits[name] = decides[DECISIONS_OF_A_TRIAL:]
    return {what + ", p50 / p99 ms": quantiles_ms(values) for what, values in waits.items()}


def fill(running, size):
    """Adds trials that ended at the first rung; into tables at once, since one after the other takes 40 ms each."""
    rates = [10 ** random.uniform(-5, 0) for _ in range(size)]
    storage = getattr(running._storage, "_backend", running._storage)
    if isinstance(storage, optuna.storages.RDBStorage):
        fill_tables(storage, running._study_id, rates)
        return
    with unittest.mock.patch("os.fsync"):  # the journal waits for the disk after each line
        for rate in rates:
            value = loss(rate, 1)
            running.add_trial(
                optuna.trial.create_trial(
                    params={"lr": rate},
                    distributions={"lr": RATE},
                    value=value,
                    intermediate_values={1: value},
                    system_attrs={"completed_rung_0": value},
                    state=TrialState.PRUNED,
                )
            )


def fill_tables(storage, study, rates):
    from optuna.storages._rdb import models

    now = datetime.datetime.now()
    text = optuna.distributions.distribution_to_json(RATE)
    finite = models.TrialValueModel.TrialValueType.FINITE
    trials = models.TrialModel.__table__
    with storage.engine.begin() as tables:
        tables.execute(
            trials.insert(),
            [
                {"number": number, "study_id": study, "state": TrialState.PRUNED, "datetime_start": now, "datetime_complete": now}
                for number in range(len(rates))
            ],
        )
        ids = {row.number: row.trial_id for row in tables.execute(trials.select())}
        rows = {models.TrialParamModel: [], models.TrialValueModel: [], models.TrialIntermediateValueModel: []}
        rows[models.TrialSystemAttributeModel] = []
        for number, rate in enumerate(rates):
            of, value = {"trial_id": ids[number]}, loss(rate, 1)
            rows[models.TrialParamModel].append({**of, "param_name": "lr", "param_value": rate, "distribution_json": text})
            rows[models.TrialValueModel].append({**of, "objective": 0, "value": value, "value_type": finite})
            rows[models.TrialIntermediateValueModel].append(
                {
                    **of,
                    "step": 1,
                    "intermediate_value": value,
                    "intermediate_value_type": models.TrialIntermediateValueModel.TrialIntermediateValueType.FINITE,
                }
            )
            rows[models.TrialSystemAttributeModel].append({**of, "key": "completed_rung_0", "value_json": json.dumps(value)})
        for model, added in rows.items():
            tables.execute(model.__table__.insert(), added)


def killed(kind, server, epoch_ms):
    """Workers that are killed in the middle of a trial, one after the other: what the storage says of their trials afterwards."""
    with place(kind, server) as where:
        study(kind, where)
        for seed in range(KILLS):
            args = (kind, where, seed, epoch_ms, time.monotonic() + 60, multiprocessing.Queue())
            process = multiprocessing.Process(target=work, args=args)
            process.start()
            reports_of_another(kind, where, seed)
            os.kill(process.pid, signal.SIGKILL)
            process.join()
        trials = study(kind, where).trials
    left = [len(trial.intermediate_values) for trial in trials if trial.state == TrialState.RUNNING]
    return "%d of %d trials stay RUNNING, their %d epochs lost" % (len(left), len(trials), sum(left))


def reports_of_another(kind, where, running):
    """Waits until there is a trial in the middle of its training beside those left RUNNING."""
    watched = study(kind, where)
    until = time.monotonic() + 60
    while True:
        trials = watched.get_trials(states=[TrialState.RUNNING])
        if len(trials) > running and trials[-1].intermediate_values:
            return
        if time.monotonic() > until:
            raise TimeoutError("Optuna's worker trained nothing in a minute on its " + kind)
        time.sleep(0.02)
