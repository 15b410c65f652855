"""A small network with PyTorch Ignite on the UCI handwritten digits.

pip install trialstream pytorch-ignite; runs alone too: python3 train.py
"""

import gzip
from pathlib import Path

import torch
import trialstream as ts
from ignite.engine import create_supervised_evaluator, create_supervised_trainer
from ignite.metrics import Accuracy, Loss
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from trialstream.integrations.ignite import attach

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
optimizer = torch.optim.AdamW(model.parameters(), lr=p.lr)
loss = nn.functional.cross_entropy
trainer = create_supervised_trainer(model, optimizer, loss)
evaluator = create_supervised_evaluator(model, metrics={"val_loss": Loss(loss), "val_acc": Accuracy()})
# evaluates and reports after each epoch, saves, restores, stops when told to
attach(trainer, evaluator, valid, to_save={"model": model, "optimizer": optimizer, "trainer": trainer})
trainer.run(train, max_epochs=ts.max_epoch(27))
