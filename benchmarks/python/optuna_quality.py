"""Optuna on the tables and synthetic problems of the quality benchmark, for a comparison side by side.

  python3 optuna_quality.py --tabular DIR [--lcbench model.onnx] [--sampler tpe|gp|random] [--seeds 5] [--trials 100]

Needs optuna and numpy (and torch and scipy for gp, onnxruntime for --lcbench). Prints the mean normalised regret at 25, 50 and the last
trial, the incumbent chosen by what trials reported and judged by the truth, and the seconds of suggesting per 100 trials, as
QualityBenchmark does. The random streams differ from the Java runs, so compare means over seeds.
"""
import argparse
import gzip
import math
import os
import time

import numpy as np
import optuna

HPOLIB = [
    ("activation_fn_1", "cat", ["relu", "tanh"]),
    ("activation_fn_2", "cat", ["relu", "tanh"]),
    ("batch_size", "ord", [8, 16, 32, 64]),
    ("dropout_1", "ord", [0.0, 0.3, 0.6]),
    ("dropout_2", "ord", [0.0, 0.3, 0.6]),
    ("init_lr", "ord", [0.0005, 0.001, 0.005, 0.01, 0.05, 0.1]),
    ("lr_schedule", "cat", ["cosine", "const"]),
    ("n_units_1", "ord", [16, 32, 64, 128, 256, 512]),
    ("n_units_2", "ord", [16, 32, 64, 128, 256, 512]),
]
NASBENCH = [("Op%d" % i, "cat", ["none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3"]) for i in range(6)]
ALPHA = np.array([1.0, 1.2, 3.0, 3.2])
HARTMANN6_A = np.array([[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]])
HARTMANN6_P = 1e-4 * np.array(
    [[1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991], [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381]]
)
# name -> (number in the network's encoding, lowest known error)
LCBENCH = {
    "3945": (34, 0.341682), "126026": (2, 0.251541), "167104": (6, 3.007973), "167161": (9, 8.212166), "167168": (10, 10.573441),
    "167185": (13, 1.924911), "168329": (17, 45.048729), "168908": (22, 5.901688), "189862": (25, 4.664925), "189906": (30, 4.724907),
}


class Problem:
    """suggest(trial) -> point; observe(point, rng) -> reported value; truth(point) -> judged value; lower is better."""

    def __init__(self, name, suggest, observe, truth, best, median):
        self.name, self.suggest, self.observe, self.truth, self.best, self.median = name, suggest, observe, truth, best, median

    def regret(self, point):
        return (self.truth(point) - self.best) / (self.median - self.best)


def table(path, name, space, seeds, error):
    values = np.frombuffer(gzip.open(path).read(), dtype="<f4").reshape(-1, seeds).astype(float)
    judge = np.log10 if error else np.negative
    means = judge(np.nanmean(values, axis=1))

    def suggest(trial):
        index = 0
        for key, kind, choices in space:
            size = len(choices)
            digit = (
                choices.index(trial.suggest_categorical(key, choices)) if kind == "cat" else trial.suggest_int(key, 0, size - 1)
            )
            index = index * size + digit
        return index

    def observe(index, rng):
        row = values[index][~np.isnan(values[index])]
        return float(judge(row[rng.integers(len(row))]))

    ordered = np.sort(means)
    return Problem(name, suggest, observe, lambda i: means[i], ordered[0], ordered[len(ordered) // 2])


def box(name, low, high, dimensions, function, best):
    rng = np.random.default_rng(7)
    median = float(np.median([function(rng.uniform(low, high, dimensions)) for _ in range(2001)]))

    def suggest(trial):
        return np.array([trial.suggest_float("x%d" % i, low, high) for i in range(dimensions)])

    return Problem(name, suggest, lambda x, rng: float(function(x)), function, best, median)


def branin(u):
    x, y = 15 * u[0] - 5, 15 * u[1]
    a = y - 5.1 / (4 * math.pi**2) * x * x + 5 / math.pi * x - 6
    return a * a + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10


def hartmann6(x):
    return -float(ALPHA @ np.exp(-np.sum(HARTMANN6_A * (x - HARTMANN6_P) ** 2, axis=1)))


def lcbench(path, name):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options)
    task, best = LCBENCH[name]

    def truth(p):
        row = [52, p["batch_size"], p["learning_rate"], p["momentum"], p["weight_decay"], p["num_layers"], p["max_units"], p["max_dropout"]]
        inputs = {"x_cat": np.array([[task]], dtype=np.int32), "x_cont": np.array([row], dtype=np.float32)}
        return 100 - float(session.run(None, inputs)[0][0][1])

    def suggest(trial):
        return {
            "batch_size": trial.suggest_int("batch_size", 16, 512, log=True),
            "learning_rate": trial.suggest_float("learning_rate", 1e-4, 1e-1, log=True),
            "momentum": trial.suggest_float("momentum", 0.1, 0.99),
            "weight_decay": trial.suggest_float("weight_decay", 1e-5, 1e-1),
            "num_layers": trial.suggest_int("num_layers", 1, 5),
            "max_units": trial.suggest_int("max_units", 64, 1024, log=True),
            "max_dropout": trial.suggest_float("max_dropout", 0, 1),
        }

    drawn = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=7))
    median = float(np.median([truth(suggest(drawn.ask())) for _ in range(1001)]))
    return Problem("lcbench-" + name, suggest, lambda p, rng: truth(p), truth, best, median)


def sampler(name, seed):
    if name == "tpe":
        return optuna.samplers.TPESampler(seed=seed)
    if name == "gp":
        return optuna.samplers.GPSampler(seed=seed)
    return optuna.samplers.RandomSampler(seed=seed)


def run(problem, name, trials, seed):
    study = optuna.create_study(sampler=sampler(name, seed))
    rng = np.random.default_rng(seed)
    regrets, lowest, regret, seconds = [], math.inf, 1.0, 0.0
    for _ in range(trials):
        before = time.perf_counter()
        trial = study.ask()
        point = problem.suggest(trial)
        seconds += time.perf_counter() - before
        value = problem.observe(point, rng)
        before = time.perf_counter()
        study.tell(trial, value)
        seconds += time.perf_counter() - before
        if value < lowest:
            lowest, regret = value, problem.regret(point)
        regrets.append(regret)
    return regrets, seconds * 100 / trials


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tabular", required=True)
    parser.add_argument("--lcbench")
    parser.add_argument("--sampler", default="tpe", choices=["tpe", "gp", "random"])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--trials", type=int, default=100)
    arguments = parser.parse_args()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    problems = [box("branin", 0, 1, 2, branin, 0.39788735772973816), box("hartmann6", 0, 1, 6, hartmann6, -3.322368011391339)]
    for name in ["naval_propulsion", "parkinsons_telemonitoring", "protein_structure", "slice_localization"]:
        problems.append(table(os.path.join(arguments.tabular, "hpolib_%s.f32.gz" % name), "hpolib-" + name, HPOLIB, 4, True))
    for name in ["cifar10", "cifar100", "imagenet"]:
        problems.append(table(os.path.join(arguments.tabular, "nasbench201_%s.f32.gz" % name), "nas201-" + name, NASBENCH, 3, False))
    if arguments.lcbench:
        problems += [lcbench(arguments.lcbench, name) for name in LCBENCH]
    every = []
    for problem in problems:
        runs = [run(problem, arguments.sampler, arguments.trials, 1000 + seed) for seed in range(arguments.seeds)]
        means = np.mean([r for r, _ in runs], axis=0)
        every.append((problem.name, means, np.mean([s for _, s in runs])))
        print("%-34s %.3f/%.3f/%.3f" % (problem.name, means[24], means[min(49, len(means) - 1)], means[-1]), flush=True)
    for group in ["hpolib,nas201", "lcbench", "hpolib,nas201,lcbench"]:
        rows = [r for r in every if r[0].startswith(tuple(group.split(",")))]
        if rows:
            m = np.mean([r[1] for r in rows], axis=0)
            print(
                "%s (%d): %s at 25 %.4f, at 50 %.4f, at %d %.4f, area %.4f, seconds/100 %.2f"
                % (group, len(rows), arguments.sampler, m[24], m[min(49, len(m) - 1)], len(m), m[-1], m.mean(), np.mean([r[2] for r in rows]))
            )


if __name__ == "__main__":
    main()
