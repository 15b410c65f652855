"""A small Keras network on the UCI handwritten digits.

pip install trialstream keras jax (or tensorflow, or torch); runs alone too: python3 train.py
"""

import importlib.util
import os
from pathlib import Path

import numpy
import trialstream as ts

installed = [name for name in ("tensorflow", "jax", "torch") if importlib.util.find_spec(name)]
os.environ.setdefault("KERAS_BACKEND", (installed or ["tensorflow"])[0])
import keras  # noqa: E402 - after its backend is chosen

from trialstream.integrations.keras import TrialstreamCallback  # noqa: E402

DATA = Path(__file__).resolve().parent.parent / "digits" / "digits.csv.gz"
p = ts.params(lr=0.003, batch=32, units=64, dropout=0.1)

table = numpy.random.default_rng(0).permutation(numpy.loadtxt(DATA, delimiter=",", dtype="float32"))
x, y, x_valid, y_valid = table[:1200, :64] / 16, table[:1200, 64], table[1200:, :64] / 16, table[1200:, 64]

keras.utils.set_random_seed(1)
model = keras.Sequential(
    [keras.Input((64,)), keras.layers.Dense(p.units, "relu"), keras.layers.Dropout(p.dropout), keras.layers.Dense(10)]
)
model.compile(
    keras.optimizers.Adam(p.lr), keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"]
)
callback = TrialstreamCallback()  # reports, saves, restores, stops when told to
model.fit(
    x,
    y,
    batch_size=p.batch,
    validation_data=(x_valid, y_valid),
    initial_epoch=callback.resume.epoch,
    epochs=ts.max_epoch(27),
    callbacks=[callback],
    verbose=0,
)
