"""scikit-learn's MLPClassifier on its handwritten digits, epoch by epoch with partial_fit.

pip install trialstream scikit-learn; runs alone too: python3 train.py
"""

import trialstream as ts
from sklearn.datasets import load_digits
from sklearn.metrics import log_loss
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

from trialstream.integrations.sklearn import fit_epochs

p = ts.params(lr=0.003, alpha=1e-4, units=32, batch=32)
images, labels = load_digits(return_X_y=True)
x, x_valid, y, y_valid = train_test_split(images / 16, labels, test_size=0.3, random_state=0, stratify=labels)


def evaluate(model):
    return {
        "val_loss": log_loss(y_valid, model.predict_proba(x_valid), labels=range(10)),
        "val_acc": model.score(x_valid, y_valid),
    }


fit_epochs(
    MLPClassifier(hidden_layer_sizes=(p.units,), learning_rate_init=p.lr, alpha=p.alpha, random_state=1),
    x,
    y,
    evaluate,
    classes=range(10),
    batch=p.batch,
    max_epoch=27,
)
