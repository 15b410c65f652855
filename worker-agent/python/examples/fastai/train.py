"""A small network with fastai on the UCI handwritten digits.

pip install trialstream fastai; runs alone too: python3 train.py
"""

import gzip
from pathlib import Path

import fastai.callback.progress  # noqa: F401 - brings no_bar
import torch
import trialstream as ts
from fastai.data.core import DataLoaders
from fastai.learner import Learner
from fastai.metrics import accuracy
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from trialstream.integrations.fastai import TrialstreamCallback

DATA = Path(__file__).resolve().parent.parent / "digits" / "digits.csv.gz"
p = ts.params(lr=0.003, batch=32, units=64, dropout=0.1)

torch.manual_seed(1)
with gzip.open(DATA, "rt") as file:
    table = torch.tensor([[float(cell) for cell in line.split(",")] for line in file])
table = table[torch.randperm(len(table), generator=torch.Generator().manual_seed(0))]
images, labels = table[:, :64] / 16, table[:, 64].long()
train = DataLoader(TensorDataset(images[:1200], labels[:1200]), batch_size=p.batch, shuffle=True)
valid = DataLoader(TensorDataset(images[1200:], labels[1200:]), batch_size=256)

model = nn.Sequential(nn.Linear(64, p.units), nn.ReLU(), nn.Dropout(p.dropout), nn.Linear(p.units, 10))
learner = Learner(DataLoaders(train, valid), model, loss_func=nn.functional.cross_entropy, metrics=accuracy)
callback = TrialstreamCallback()  # reports what the Recorder shows, saves, restores, stops when told to
with learner.no_bar(), learner.no_logging():
    learner.fit(ts.max_epoch(27), lr=p.lr, cbs=[callback], start_epoch=callback.resume.epoch)
