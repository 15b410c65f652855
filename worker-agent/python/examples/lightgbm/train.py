"""LightGBM on the UCI handwritten digits; an epoch is a boosting round.

pip install trialstream lightgbm; runs alone too: python3 train.py
"""

from pathlib import Path

import lightgbm
import numpy
import trialstream as ts

from trialstream.integrations.lightgbm import TrialstreamCallback

DATA = Path(__file__).resolve().parent.parent / "digits" / "digits.csv.gz"
p = ts.params({"lambda": 1.0}, lr=0.1, leaves=15, subsample=0.8)

table = numpy.random.default_rng(0).permutation(numpy.loadtxt(DATA, delimiter=","))
train = lightgbm.Dataset(table[:1200, :64], table[:1200, 64])
callback = TrialstreamCallback()  # reports each evaluation, saves, stops when told to
lightgbm.train(
    {
        "objective": "multiclass",
        "num_class": 10,
        "learning_rate": p.lr,
        "num_leaves": p.leaves,
        "bagging_fraction": p.subsample,
        "bagging_freq": 1,
        "lambda_l2": p["lambda"],
        "num_threads": 1,
        "seed": 1,
        "verbose": -1,
    },
    train,
    num_boost_round=callback.resume.epochs_left(81),
    valid_sets=[train.create_valid(table[1200:, :64], table[1200:, 64])],
    valid_names=["valid"],
    callbacks=[callback],
    init_model=callback.resume.path,
)
