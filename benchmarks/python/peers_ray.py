"""Ray Tune's side: its own asynchronous successive halving and random search, on an instance of its own on this machine.

  peers_ray.py study WORKERS SECONDS EPOCH_MS     one JSON object: what came of so many seconds
  peers_ray.py run DIRECTORY EPOCH_MS             twelve trials, each of whose epochs adds a line to DIRECTORY/epochs: TRIAL EPOCH PID
  peers_ray.py restore DIRECTORY EPOCH_MS         goes on with that after it was killed
"""
import collections
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

from peers_study import LAST_EPOCH, REDUCTION_FACTOR, loss, quantiles_ms

KILLED_TRIALS = 12
KILLS = 3


def train(config):
    from ray import tune

    wait, started = None, time.time()
    for epoch in range(1, LAST_EPOCH + 1):
        time.sleep(config["epoch_ms"] / 1000)
        if config["epochs_file"]:
            with open(config["epochs_file"], "a", encoding="utf-8") as file:
                file.write("%s %d %d\n" % (tune.get_context().get_trial_id(), epoch, os.getpid()))
        before = time.perf_counter()
        tune.report({"loss": loss(config["lr"], epoch), "wait": wait, "started": started})
        wait = time.perf_counter() - before


def tuner(workers, epoch_ms, storage, scheduler=None, epochs_file=None, callbacks=None, stop=None, **limits):
    import ray
    from ray import tune

    ray.init(num_cpus=workers, include_dashboard=False, log_to_driver=False, object_store_memory=200 << 20, _node_ip_address="127.0.0.1")
    space = {"lr": tune.loguniform(1e-5, 1), "epoch_ms": epoch_ms, "epochs_file": epochs_file}
    return tune.Tuner(
        train,
        param_space=space,
        tune_config=tune.TuneConfig(
            metric="loss", mode="min", scheduler=scheduler, max_concurrent_trials=workers, reuse_actors=True, **limits
        ),
        run_config=tune.RunConfig(name="peers", verbose=0, storage_path=storage, callbacks=callbacks, stop=stop),
    )


def study(workers, seconds, epoch_ms):
    from ray import tune
    from ray.tune.schedulers import ASHAScheduler

    class Count(tune.Callback, tune.Stopper):
        """Counts from the moment when all workers have reported, and ends the study so many seconds later."""

        def __init__(self):
            self.from_time, self.reports, self.best = None, 0, float("inf")
            self.waits, self.ended, self.starts, self.begun = [], [], [], set()

        def on_trial_result(self, iteration, trials, trial, result, **info):
            self.best = min(self.best, result["loss"])
            if trial.trial_id not in self.begun:
                self.begun.add(trial.trial_id)
                if self.ended:
                    self.starts.append(max(0, result["started"] - self.ended.pop(0)))
            if self.from_time is None and len(self.begun) >= workers:
                self.from_time = time.time()
            if self.from_time is not None:
                self.reports += 1
                if result["wait"] is not None:
                    self.waits.append(result["wait"])

        def on_trial_complete(self, iteration, trials, trial, **info):
            self.ended.append(time.time())

        def __call__(self, trial_id, result):
            return False

        def stop_all(self):
            return self.from_time is not None and time.time() > self.from_time + seconds

    count = Count()
    with tempfile.TemporaryDirectory() as storage:
        tuner(
            workers,
            epoch_ms,
            storage,
            ASHAScheduler(max_t=LAST_EPOCH, grace_period=1, reduction_factor=REDUCTION_FACTOR),
            callbacks=[count],
            stop=count,
            num_samples=100_000,
        ).fit()
    return {
        "reports/s": round(count.reports / seconds, 1),
        "trials/s": round((len(count.begun) - workers) / seconds, 1),
        "best loss": "%.5f" % count.best,
        "decision, p50 / p99 ms": quantiles_ms(count.waits),
        "next trial, p50 / p99 ms": quantiles_ms(count.starts),
    }


def finished(results):
    failed = sum(1 for result in results if result.error)
    print(json.dumps({"ended": len(results) - failed, "failed": failed}))


def command(*arguments):
    return [sys.executable, os.path.abspath(__file__), *map(str, arguments)]


def asked(*arguments):
    """Runs this file, and returns the object that it prints last."""
    done = subprocess.run(command(*arguments), check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError("Ray Tune failed:\n" + done.stderr[-2000:])
    return answer(done.stdout)


def answer(out):
    return json.loads([line for line in out.splitlines() if line.startswith("{")][-1])


def epochs(directory):
    file = pathlib.Path(directory, "epochs")
    return [line.split() for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []


def wait_for(directory, lines):
    until = time.monotonic() + 120
    while len(epochs(directory)) < lines:
        if time.monotonic() > until:
            raise TimeoutError("Ray Tune trained no %d epochs in two minutes" % lines)
        time.sleep(0.05)


def repeated(directory):
    trained = collections.Counter((trial, epoch) for trial, epoch, _ in epochs(directory))
    return sum(times - 1 for times in trained.values())


def killed(epoch_ms):
    """Workers killed one after the other; then the process that drives the study."""
    with tempfile.TemporaryDirectory() as directory:
        driver = subprocess.Popen(command("run", directory, epoch_ms), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        gone = set()
        for kill in range(KILLS):
            wait_for(directory, 100 * (kill + 1))
            pid = next(int(row[2]) for row in reversed(epochs(directory)) if int(row[2]) not in gone)
            gone.add(pid)
            os.kill(pid, signal.SIGKILL)
        ended = answer(driver.communicate(timeout=300)[0])
        of_workers = "%d killed workers: %d of %d trials failed" % (KILLS, ended["failed"], KILLED_TRIALS)
    with tempfile.TemporaryDirectory() as directory:
        driver = subprocess.Popen(
            command("run", directory, epoch_ms), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        wait_for(directory, 100)
        os.killpg(driver.pid, signal.SIGKILL)
        driver.wait()
        ended = asked("restore", directory, epoch_ms)
        of_driver = "driver killed and restored: %d of %d trials ended, %d epochs trained twice" % (
            ended["ended"],
            KILLED_TRIALS,
            repeated(directory),
        )
    return of_workers + "; " + of_driver


def main():
    if sys.argv[1] == "study":
        print(json.dumps(study(int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))))
        return
    directory, epoch_ms = sys.argv[2], float(sys.argv[3])
    run = tuner(4, epoch_ms, directory, epochs_file=os.path.join(directory, "epochs"), num_samples=KILLED_TRIALS)
    if sys.argv[1] == "restore":
        from ray import tune

        run = tune.Tuner.restore(os.path.join(directory, "peers"), train, resume_unfinished=True, restart_errored=True)
    finished(run.fit())


if __name__ == "__main__":
    main()
