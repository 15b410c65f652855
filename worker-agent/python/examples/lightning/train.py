"""A small Lightning module on the UCI handwritten digits.

pip install trialstream lightning; runs alone too: python3 train.py
"""

import gzip
from pathlib import Path

import torch
import trialstream as ts
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

try:
    import lightning.pytorch as lightning
except ImportError:
    import pytorch_lightning as lightning

from trialstream.integrations.lightning import TrialstreamCallback

DATA = Path(__file__).resolve().parent.parent / "digits" / "digits.csv.gz"
p = ts.params(lr=0.003, batch=32, units=64, dropout=0.1)

torch.manual_seed(1)
with gzip.open(DATA, "rt") as file:
    table = torch.tensor([[float(cell) for cell in line.split(",")] for line in file])
table = table[torch.randperm(len(table), generator=torch.Generator().manual_seed(0))]
images, labels = table[:, :64] / 16, table[:, 64].long()
train = DataLoader(TensorDataset(images[:1200], labels[:1200]), batch_size=p.batch, shuffle=True)
valid = DataLoader(TensorDataset(images[1200:], labels[1200:]), batch_size=256)


class Digits(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.model = nn.Sequential(nn.Linear(64, p.units), nn.ReLU(), nn.Dropout(p.dropout), nn.Linear(p.units, 10))

    def training_step(self, batch, number):
        return nn.functional.cross_entropy(self.model(batch[0]), batch[1])

    def validation_step(self, batch, number):
        logits = self.model(batch[0])
        self.log("val_loss", nn.functional.cross_entropy(logits, batch[1]))
        self.log("val_acc", (logits.argmax(1) == batch[1]).float().mean())

    def configure_optimizers(self):
        return torch.optim.AdamW(self.parameters(), lr=p.lr)


callback = TrialstreamCallback()  # reports what the module logs, saves, stops when told to
trainer = lightning.Trainer(
    max_epochs=ts.max_epoch(27),
    callbacks=[callback],
    logger=False,
    enable_checkpointing=False,  # the callback saves
    enable_progress_bar=False,
    enable_model_summary=False,
)
trainer.fit(Digits(), train, valid, ckpt_path=callback.resume.path)
