"""scikit-learn estimators with ``partial_fit``.

::

    model = fit_epochs(SGDClassifier(alpha=p.alpha), x, y, classes=range(10), max_epoch=27,
                       evaluate=lambda m: {"val_acc": m.score(xv, yv)})
"""

from __future__ import annotations

import pickle
from typing import Any, Callable, Mapping, Optional, Sequence

from sklearn.utils import gen_batches, shuffle

from ..checkpoints import load_checkpoint, save_checkpoint
from ..loop import epochs
from .resume import checkpoint_due
from .scalars import report_scalars


def fit_epochs(
    model: Any,
    x: Any,
    y: Any,
    evaluate: Callable[[Any], Mapping[str, float]],
    classes: Optional[Sequence[Any]] = None,
    batch: int = 32,
    max_epoch: Optional[int] = None,
    seed: int = 0,
    checkpoint_every: int = 1,
) -> Any:
    """Train epoch by epoch in shuffled batches of ``batch`` rows, reporting ``evaluate(model)`` after each.

    Classifiers need ``classes``, all the labels there are. Returns the trained model, which is another object than
    ``model`` when the trial resumed from a checkpoint.
    """
    checkpoint = load_checkpoint()
    if checkpoint:
        model = pickle.loads(checkpoint.read())
    known = {} if classes is None else {"classes": list(classes)}
    for epoch in epochs(max_epoch):
        xs, ys = shuffle(x, y, random_state=seed + epoch)  # a resumed trial sees the order it would have seen
        for rows in gen_batches(len(ys), batch):
            model.partial_fit(xs[rows], ys[rows], **known)
        report_scalars(epoch, evaluate(model))
        if checkpoint_due(epoch, checkpoint_every):
            save_checkpoint(epoch, pickle.dumps(model))
    return model
