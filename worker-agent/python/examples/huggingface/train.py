"""A small model with the Hugging Face Trainer on the UCI handwritten digits; a real one is trained the same way.

pip install trialstream "transformers[torch]"; runs alone too: python3 train.py
"""

import gzip
import tempfile
from pathlib import Path

import torch
import transformers
import trialstream as ts
from torch import nn

from trialstream.integrations.huggingface import TrialstreamCallback

DATA = Path(__file__).resolve().parent.parent / "digits" / "digits.csv.gz"
p = ts.params(lr=0.003, batch=32, units=64, dropout=0.1)

torch.manual_seed(1)
with gzip.open(DATA, "rt") as file:
    table = torch.tensor([[float(cell) for cell in line.split(",")] for line in file])
table = table[torch.randperm(len(table), generator=torch.Generator().manual_seed(0))]
images, labels = table[:, :64] / 16, table[:, 64].long()
rows = [{"images": image, "labels": label} for image, label in zip(images, labels)]


class Digits(nn.Module):
    def __init__(self):
        super().__init__()
        self.model = nn.Sequential(nn.Linear(64, p.units), nn.ReLU(), nn.Dropout(p.dropout), nn.Linear(p.units, 10))

    def forward(self, images, labels):
        logits = self.model(images)
        return {"loss": nn.functional.cross_entropy(logits, labels), "logits": logits}


callback = TrialstreamCallback()  # reports each evaluation, publishes what the Trainer saves, stops when told to
arguments = transformers.TrainingArguments(
    output_dir=tempfile.mkdtemp(dir=ts.checkpoint_dir()),  # each trial its own
    num_train_epochs=ts.max_epoch(27),
    per_device_train_batch_size=p.batch,
    learning_rate=p.lr,
    lr_scheduler_type="constant",
    eval_strategy="epoch",
    save_strategy="epoch",
    save_total_limit=1,
    report_to=[],
    disable_tqdm=True,
    seed=1,
)
trainer = transformers.Trainer(
    Digits(), arguments, train_dataset=rows[:1200], eval_dataset=rows[1200:], callbacks=[callback]
)
trainer.train(resume_from_checkpoint=callback.resume.path)
