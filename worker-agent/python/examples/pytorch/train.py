"""A small PyTorch network on the UCI handwritten digits.

pip install trialstream torch; runs alone too: python3 train.py
"""

import gzip
from pathlib import Path

import torch
import trialstream as ts
from torch import nn

from trialstream.integrations.pytorch import epochs

DATA = Path(__file__).resolve().parent.parent / "digits" / "digits.csv.gz"
p = ts.params(lr=0.003, batch=32, units=64, dropout=0.1, weight_decay=1e-4)
device = "cuda" if torch.cuda.is_available() else "cpu"

torch.manual_seed(1)
with gzip.open(DATA, "rt") as file:
    table = torch.tensor([[float(cell) for cell in line.split(",")] for line in file], device=device)
table = table[torch.randperm(len(table), generator=torch.Generator().manual_seed(0)).to(device)]
images, labels = table[:, :64] / 16, table[:, 64].long()
x, y, x_valid, y_valid = images[:1200], labels[:1200], images[1200:], labels[1200:]

model = nn.Sequential(nn.Linear(64, p.units), nn.ReLU(), nn.Dropout(p.dropout), nn.Linear(p.units, 10)).to(device)
optimizer = torch.optim.AdamW(model.parameters(), lr=p.lr, weight_decay=p.weight_decay)

for epoch in epochs(27, model=model, optimizer=optimizer):  # resumes, saves after each epoch, stops when told to
    model.train()
    for rows in torch.randperm(len(x)).split(p.batch):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x[rows]), y[rows]).backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        logits = model(x_valid)
    ts.report(
        epoch,
        val_loss=nn.functional.cross_entropy(logits, y_valid),
        val_acc=(logits.argmax(1) == y_valid).float().mean(),
    )
