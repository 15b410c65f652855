"""The training script's side of Trialstream, with Python's standard library alone.

::

    import trialstream as ts

    p = ts.params(lr=0.01, batch=32)          # the trial's hyperparameters; the defaults outside a study
    for epoch in ts.epochs(27):               # resumes where the trial was, ends early when told to stop
        val_loss = train_one_epoch(p)
        ts.report(epoch, val_loss=val_loss)

Everything works outside a study too (there it reports to the logger ``trialstream``), so a script can be tried alone.
Nothing here ever writes to standard output.
"""

from .checkpoints import Checkpoint, checkpoint_dir, load_checkpoint, save_checkpoint
from .environment import in_study, max_epoch, resume_epoch, study, trial
from .hyperparameters import Hyperparameters, params
from .loop import epochs
from .reporting import report
from .stopping import should_stop

__version__ = "0.1.0"

__all__ = [
    "AskTell",
    "Checkpoint",
    "Client",
    "Hyperparameters",
    "RemoteStudy",
    "TrialstreamError",
    "checkpoint_dir",
    "epochs",
    "in_study",
    "load_checkpoint",
    "max_epoch",
    "params",
    "report",
    "resume_epoch",
    "save_checkpoint",
    "should_stop",
    "study",
    "trial",
]


def __getattr__(name):
    # The client needs urllib, which would double the import time of every training script.
    if name in ("Client", "TrialstreamError"):
        from . import client

        return getattr(client, name)
    if name == "AskTell":
        from .asktell import AskTell

        return AskTell
    if name == "RemoteStudy":
        from .remote import RemoteStudy

        return RemoteStudy
    raise AttributeError(f"module 'trialstream' has no attribute {name!r}")
