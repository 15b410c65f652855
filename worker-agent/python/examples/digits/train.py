"""Trains a small neural network on the UCI handwritten digits, with Python's standard library alone.

Run by `trialstream quickstart`; runs alone too: python3 train.py
"""

import os
import pickle
import random
import sys
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))

try:
    import trialstream as ts
except ImportError:  # not installed: the package is two folders up
    sys.path.insert(0, os.path.join(HERE, os.pardir, os.pardir))
    import trialstream as ts

from network import Adam, Network, Sgd, gradient_rows  # noqa: E402

TRAIN, VALIDATION = 500, 300


def load_digits():
    """(rows, labels) to train on and to validate on: 8x8 images, their pixels as numbers from 0 to 1."""
    with open(os.path.join(HERE, "digits.csv.gz"), "rb") as file:
        lines = zlib.decompress(file.read(), wbits=31).split()
    random.Random(0).shuffle(lines)  # the file goes writer by writer
    images = [list(map(int, line.split(b","))) for line in lines[: TRAIN + VALIDATION]]
    labels = [image.pop() for image in images]
    # A quarter of the pixels, at the edges, is blank in nearly all images and would cost a quarter of the time.
    inked = [column for column in zip(*images) if sum(map(bool, column)) >= len(images) / 20]
    rows = [[pixel / 16 for pixel in image] for image in zip(*inked)]
    return (rows[:TRAIN], labels[:TRAIN]), (rows[TRAIN:], labels[TRAIN:])


def main():
    p = ts.params(lr=0.01, batch=32, units=24, layers=1, optimizer="adam", momentum=0.9, dropout=0.0, seed=1)
    (rows, labels), validation = load_digits()

    checkpoint = ts.load_checkpoint()
    if checkpoint:
        network, optimizer = pickle.loads(checkpoint.read())
    else:
        network = Network([len(rows[0])] + [p.units] * p.layers + [10], random.Random(p.seed))
        optimizer = Adam(network.rows(), p.lr) if p.optimizer == "adam" else Sgd(network.rows(), p.lr, p.momentum)

    for epoch in ts.epochs(27):
        chance = random.Random(1000 * p.seed + epoch)  # so that a resumed trial goes on as it would have
        order = chance.sample(range(len(rows)), len(rows))
        for start in range(0, len(rows), p.batch):
            picked = order[start : start + p.batch]
            gradients = network.gradients([rows[i] for i in picked], [labels[i] for i in picked], p.dropout, chance)
            optimizer.step(network.rows(), gradient_rows(gradients))
        val_loss, val_acc = network.evaluate(*validation)
        ts.report(epoch, val_loss=val_loss, val_acc=val_acc)
        ts.save_checkpoint(epoch, pickle.dumps((network, optimizer)))


if __name__ == "__main__":
    main()
