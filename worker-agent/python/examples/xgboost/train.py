"""XGBoost on the UCI handwritten digits; an epoch is a boosting round.

pip install trialstream xgboost; runs alone too: python3 train.py
"""

from pathlib import Path

import numpy
import trialstream as ts
import xgboost

from trialstream.integrations.xgboost import TrialstreamCallback

DATA = Path(__file__).resolve().parent.parent / "digits" / "digits.csv.gz"
p = ts.params({"lambda": 1.0}, lr=0.3, depth=4, subsample=0.8)

table = numpy.random.default_rng(0).permutation(numpy.loadtxt(DATA, delimiter=","))
train, valid = (xgboost.DMatrix(part[:, :64], part[:, 64]) for part in (table[:1200], table[1200:]))
callback = TrialstreamCallback()  # reports each evaluation, saves, stops when told to
xgboost.train(
    {
        "objective": "multi:softprob",
        "num_class": 10,
        "eta": p.lr,
        "max_depth": p.depth,
        "subsample": p.subsample,
        "lambda": p["lambda"],
        "nthread": 1,
        "seed": 1,
    },
    train,
    num_boost_round=callback.resume.epochs_left(81),
    evals=[(valid, "valid")],
    callbacks=[callback],
    xgb_model=callback.resume.path,
    verbose_eval=False,
)
