"""PyTorch Lightning (``lightning`` or ``pytorch_lightning``).

::

    callback = TrialstreamCallback()
    trainer = Trainer(max_epochs=ts.max_epoch(27), callbacks=[callback])
    trainer.fit(model, data, ckpt_path=callback.resume.path)

With a sharded strategy (FSDP, DeepSpeed) use ``checkpoint_every=0`` and Lightning's ModelCheckpoint.
"""

from __future__ import annotations

try:
    from lightning.pytorch import Callback
except ImportError:
    from pytorch_lightning import Callback

from ..checkpoints import checkpoint_dir, save_checkpoint
from ..stopping import should_stop
from .resume import Resume, checkpoint_due
from .scalars import report_scalars


class TrialstreamCallback(Callback):
    """Reports what the module logged, at the end of each training epoch (after its validation)."""

    def __init__(self, checkpoint_every: int = 1) -> None:
        self.checkpoint_every = checkpoint_every
        self.resume = Resume()

    def on_train_epoch_end(self, trainer, pl_module):
        finished = trainer.current_epoch + 1
        if trainer.is_global_zero:
            report_scalars(finished, trainer.callback_metrics)
        if checkpoint_due(finished, self.checkpoint_every):
            if trainer.is_global_zero:
                save_checkpoint(finished, trainer.save_checkpoint)
            else:  # every rank takes part, the first one writes
                trainer.save_checkpoint(checkpoint_dir() / "unwritten")
        if should_stop():
            trainer.should_stop = True
