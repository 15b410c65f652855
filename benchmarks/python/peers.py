"""The same multi-fidelity study on Trialstream, Optuna and Ray Tune, side by side: one command, tables in Markdown.

  mvn -q package -DskipTests && VENV/bin/python benchmarks/python/peers.py --curves FILE.csv,...     # about 20 minutes; --quick: about 5

Needs optuna; ray[tune], and PostgreSQL with psycopg2, where they are installed: what is not is named and left out. Whatever is not given
with --curves (see peers_quality.py) is left out too. Workers sleep for each epoch and report a loss that follows from the learning rate
alone (peers_study.py). Optuna's workers are processes that share a storage; Trialstream's are played by its benchmark's agent, on a broker
of its own; Ray's are its actors. Ratios are to the first row of a table. Optuna's and Ray's workers wait for each decision; those of
Trialstream go on until an order arrives, so its "decision" is the time from the report to the stop order.
"""
import argparse
import contextlib
import importlib.util
import json
import os
import pathlib
import subprocess

import peers_optuna
import peers_postgres
import peers_quality
import peers_ray

ROOT = pathlib.Path(__file__).resolve().parents[2]
TRIALSTREAM = "Trialstream"
SIZES = (100, 1_000, 10_000)


def table(title, rows, ratio=None):
    """Prints rows, dictionaries; with the ratio of one column to its first row."""
    print("\n### %s\n" % title)
    if ratio:
        for row in rows:
            row["ratio of " + ratio] = "%.2f" % (row[ratio] / rows[0][ratio]) if rows[0].get(ratio) else ""
    names = list(dict.fromkeys(name for row in rows for name in row))
    print("| " + " | ".join(names) + " |")
    print("|" + "---|" * len(names))
    for row in rows:
        print("| " + " | ".join(str(row.get(name, "")) for name in names) + " |", flush=True)


def trialstream(*arguments):
    classes = [ROOT / "benchmarks/target/classes", ROOT / "scheduler/app/target/classes", ROOT / "scheduler/app/target/lib/*"]
    command = ["java", "-XX:+UseG1GC", "-cp", os.pathsep.join(map(str, classes)), "io.trialstream.bench.stream.StreamBenchmark", "peer"]
    out = subprocess.run(command + [str(a) for a in arguments], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    result = json.loads([line for line in out.stdout.splitlines() if line.startswith("{")][-1])
    return {
        "reports/s": result["reportsPerSecond"],
        "trials/s": result["trialsPerSecond"],
        "best loss": "%.5f" % result["best"],
        "decision, p50 / p99 ms": "%.3g / %.3g" % (result["stopMsP50"], result["stopMsP99"]),
        "next trial, p50 / p99 ms": "%.3g / %.3g" % (result["nextTrialMsP50"], result["nextTrialMsP99"]),
    }


def throughput(given, kinds, server, with_ray):
    for workers in (4, 16):
        rows = [{"": TRIALSTREAM, **trialstream(workers, given.seconds, given.epoch_ms)}]
        for kind in kinds:
            found = peers_optuna.throughput(kind, server, workers, given.seconds, given.epoch_ms)
            rows.append({"": "%s, %s" % (peers_optuna.NAME, kind), **found})
        if with_ray:
            rows.append({"": "Ray Tune", **peers_ray.asked("study", workers, given.seconds, given.epoch_ms)})
        table("%d workers, epochs of %d ms, %d s" % (workers, given.epoch_ms, given.seconds), rows, "reports/s")


def held(given, kinds, server):
    for size in SIZES:
        own = trialstream(4, given.seconds, given.epoch_ms, size)
        row = {"suggest, p50 / p99 ms": own["next trial, p50 / p99 ms"]}
        row["successive halving, p50 / p99 ms"] = own["decision, p50 / p99 ms"]
        rows = [{"": TRIALSTREAM + ", 4 workers", **row}]
        for kind in ["in memory", *kinds]:
            found = peers_optuna.held_waits(kind, server, size, given.seconds / 2)
            rows.append({"": "%s, %s, one process" % (peers_optuna.NAME, kind), **found})
        table("TPE and decisions in a study that holds %d trials" % size, rows)


def quality(given, with_ray):
    seeds = 1 if given.quick else 3
    for workers in (4, 16):
        found = peers_quality.compare(ROOT / "trialstream", given.curves, workers, given.horizon, seeds, with_ray)
        rows = [
            {"": side, **{"regret at %g of the time" % share: "%.3f" % at for share, at in zip(peers_quality.SHARES, regrets)}}
            for side, regrets in found.items()
        ]
        title = "Quality: %d workers, %g median full trainings of time, %d tasks, %d seeds"
        table(title % (workers, given.horizon, len(given.curves), seeds), rows)


def killed(kinds, server, with_ray):
    rows = [
        {"": "%s, %s" % (peers_optuna.NAME, kind), "%d workers killed" % peers_optuna.KILLS: peers_optuna.killed(kind, server, 5)}
        for kind in kinds
    ]
    if with_ray:
        rows.append({"": "Ray Tune", "%d workers killed" % peers_optuna.KILLS: peers_ray.killed(20)})
    table("Killed with SIGKILL", rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="shorter, one seed")
    parser.add_argument("--only", default="study,held,quality,kills", help="parts, of these (default: %(default)s)")
    parser.add_argument("--curves", default="", help="recorded learning curves, CSV files")
    parser.add_argument("--horizon", type=float, default=4, help="time of the quality study, in median full trainings")
    parser.add_argument("--seconds", type=int, help="of each throughput (default: 20; quick: 6)")
    parser.add_argument("--epoch-ms", type=int, default=5)
    given = parser.parse_args()
    given.seconds = given.seconds or (6 if given.quick else 20)
    given.curves = [os.path.abspath(path) for path in given.curves.split(",") if path]
    parts = given.only.split(",")
    kinds = ["journal file", "SQLite"]
    with contextlib.ExitStack() as stack:
        server, missing = None, peers_postgres.missing()
        if missing:
            print("PostgreSQL left out:", missing)
        else:
            server = stack.enter_context(peers_postgres.Server())
            kinds.append("PostgreSQL")
        with_ray = importlib.util.find_spec("ray") is not None
        if not with_ray:
            print("Ray Tune left out: it is not installed")
        if "study" in parts:
            throughput(given, kinds, server, with_ray)
        if "held" in parts:
            held(given, kinds, server)
        if "quality" in parts and given.curves:
            quality(given, with_ray)
        elif "quality" in parts:
            print("Quality left out: no --curves")
        if "kills" in parts:
            killed(kinds, server, with_ray)


if __name__ == "__main__":
    main()
