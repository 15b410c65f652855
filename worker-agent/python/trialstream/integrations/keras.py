"""Keras 3 and tf.keras.

::

    callback = TrialstreamCallback()
    model.fit(x, y, validation_data=(xv, yv), callbacks=[callback],
              initial_epoch=callback.resume.epoch, epochs=ts.max_epoch(27))
"""

from __future__ import annotations

try:
    import keras
except ImportError:
    from tensorflow import keras

from ..checkpoints import save_checkpoint
from ..stopping import should_stop
from .resume import Resume, checkpoint_due
from .scalars import report_scalars


class TrialstreamCallback(keras.callbacks.Callback):
    """Reports ``logs`` of each epoch; saves and restores the weights (those of the optimizer too, with Keras 3)."""

    def __init__(self, checkpoint_every: int = 1) -> None:
        super().__init__()
        self.checkpoint_every = checkpoint_every
        self.resume = Resume()

    def on_train_begin(self, logs=None):
        if self.resume.path:
            self.model.load_weights(self.resume.path)

    def on_epoch_end(self, epoch, logs=None):
        finished = epoch + 1
        report_scalars(finished, logs or {})
        if checkpoint_due(finished, self.checkpoint_every):
            save_checkpoint(finished, lambda path: self.model.save_weights(str(path)), suffix=".weights.h5")
        if should_stop():
            self.model.stop_training = True
