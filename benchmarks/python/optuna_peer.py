"""Lets the quality benchmark ask Optuna for suggestions: `QualityBenchmark --samplers auto,optuna-tpe,optuna-gp --python VENV/bin/python`.

Needs optuna (and torch, scipy and greenlet for gp). Reads requests on standard input, answers on standard output:

  study SAMPLER SEED PARAMETERS     a new study, followed by one line for each parameter:
      float MIN MAX SCALE CONDITION     SCALE: linear or log; CONDITION: - for none, or PARENT:I,J (active when the parent, a position
      int MIN MAX SCALE CONDITION       among the parameters, has one of these indices)
      index COUNT KIND CONDITION        KIND: ordered or unordered; answered by the position in the list of values
  ask COUNT [TRIAL=VALUE …]         the results since the last request (trials count from 0, lower is better), then COUNT suggestions are
                                    answered, one a line: a number for each parameter, - when it is inactive
"""
import sys

import optuna


def sampler(name, seed):
    kinds = {"tpe": optuna.samplers.TPESampler, "gp": optuna.samplers.GPSampler, "random": optuna.samplers.RandomSampler}
    return kinds[name](seed=seed)


def suggest(trial, parameters):
    values = []
    for position, (kind, low, high, how, condition) in enumerate(parameters):
        if condition and values[condition[0]] not in condition[1]:
            values.append(None)
        elif kind == "float":
            values.append(trial.suggest_float("p%d" % position, low, high, log=how == "log"))
        elif kind == "int" or how == "ordered":
            values.append(trial.suggest_int("p%d" % position, low, high, log=how == "log"))
        else:
            values.append(trial.suggest_categorical("p%d" % position, list(range(high + 1))))
    return values


def parameter(line):
    words = line.split()
    parent = words[-1].split(":")
    condition = None if words[-1] == "-" else (int(parent[0]), {int(i) for i in parent[1].split(",")})
    if words[0] == "index":
        return "index", 0, int(words[1]) - 1, words[2], condition
    number = float if words[0] == "float" else int
    return words[0], number(words[1]), number(words[2]), words[3], condition


def main():
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study, trials, parameters = None, [], []
    for line in sys.stdin:
        words = line.split()
        if words[0] == "study":
            study = optuna.create_study(sampler=sampler(words[1], int(words[2])))
            trials = []
            parameters = [parameter(sys.stdin.readline()) for _ in range(int(words[3]))]
            continue
        for result in words[2:]:
            number, value = result.split("=")
            study.tell(trials[int(number)], float(value))
        for _ in range(int(words[1])):
            trials.append(study.ask())
            print(*["-" if value is None else repr(value) for value in suggest(trials[-1], parameters)])
        sys.stdout.flush()


if __name__ == "__main__":
    main()
