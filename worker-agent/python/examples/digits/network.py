"""A multi-layer perceptron on Python lists: ReLU, dropout, softmax with cross-entropy; SGD with momentum, or Adam.

Matrices are lists of rows. Products run through sum(map(mul, ...)), the fastest dot product that the standard library
has for all of Python 3.8 to 3.13.
"""

import math
from operator import mul


class Network:
    """Layers of ``sizes[0] -> ... -> sizes[-1]`` units; ``random`` initialises the weights (He et al. 2015)."""

    def __init__(self, sizes, random):
        self.weights = []  # per layer: one row of input weights for each unit
        self.biases = []
        for inputs, outputs in zip(sizes, sizes[1:]):
            scale = math.sqrt(2 / inputs)
            self.weights.append([[random.gauss(0, scale) for _ in range(inputs)] for _ in range(outputs)])
            self.biases.append([0.0] * outputs)

    def outputs(self, row):
        """The last layer's values (logits) for one row of inputs, without dropout."""
        last = len(self.weights) - 1
        for layer, (weights, biases) in enumerate(zip(self.weights, self.biases)):
            row = [sum(map(mul, unit, row), bias) for unit, bias in zip(weights, biases)]
            if layer < last:
                row = [value if value > 0 else 0.0 for value in row]
        return row

    def evaluate(self, rows, labels):
        """The mean cross-entropy and the share of right answers."""
        loss, right = 0.0, 0
        for row, label in zip(rows, labels):
            logits = self.outputs(row)
            loss -= log_softmax(logits)[label]
            right += logits[label] == max(logits)
        return loss / len(rows), right / len(rows)

    def gradients(self, rows, labels, dropout, random):
        """Gradients of a batch's mean cross-entropy: per layer, rows for the weights and a list for the biases."""
        activations, masks = [rows], []
        last = len(self.weights) - 1
        for layer, (weights, biases) in enumerate(zip(self.weights, self.biases)):
            units = list(zip(weights, biases))
            values = [[sum(map(mul, unit, row), bias) for unit, bias in units] for row in activations[-1]]
            if layer < last:
                keep = 1 / (1 - dropout)
                mask = [
                    [keep if value > 0 and (not dropout or random.random() >= dropout) else 0.0 for value in row]
                    for row in values
                ]
                masks.append(mask)
                values = [list(map(mul, row, kept)) for row, kept in zip(values, mask)]
            activations.append(values)
        deltas = []
        for logits, label in zip(activations.pop(), labels):
            delta = [math.exp(value) / len(rows) for value in log_softmax(logits)]
            delta[label] -= 1 / len(rows)
            deltas.append(delta)
        found = []
        for layer in range(last, -1, -1):
            columns = list(zip(*activations[layer]))
            units = list(zip(*deltas))
            found.append(
                ([[sum(map(mul, unit, column)) for column in columns] for unit in units], list(map(sum, units)))
            )
            if layer:
                sources = list(zip(*self.weights[layer]))
                deltas = [
                    [kept and kept * sum(map(mul, delta, source)) for kept, source in zip(mask, sources)]
                    for delta, mask in zip(deltas, masks[layer - 1])
                ]
        return found[::-1]

    def rows(self):
        """Every row of numbers that training changes, weights before biases, in the order of ``gradient_rows``."""
        return [row for weights, biases in zip(self.weights, self.biases) for row in (*weights, biases)]


def gradient_rows(gradients):
    """The rows of ``Network.gradients`` in the order of ``Network.rows``."""
    return [row for weights, biases in gradients for row in (*weights, biases)]


def log_softmax(logits):
    """Logarithms of the softmax; NaN throughout once a value is NaN or infinite, as after a diverged step."""
    top = max(logits)
    if not all(map(math.isfinite, logits)):
        return [math.nan] * len(logits)
    total = top + math.log(sum(math.exp(value - top) for value in logits))
    return [value - total for value in logits]


class Sgd:
    """Stochastic gradient descent with momentum: v = momentum v + g, w = w - lr v."""

    def __init__(self, rows, lr, momentum):
        self.lr, self.momentum = lr, momentum
        self.velocities = [[0.0] * len(row) for row in rows]

    def step(self, rows, gradients):
        lr, momentum = self.lr, self.momentum
        for row, gradient, velocity in zip(rows, gradients, self.velocities):
            velocity[:] = [momentum * v + g for v, g in zip(velocity, gradient)]
            row[:] = [w - lr * v for w, v in zip(row, velocity)]


class Adam:
    """Adam (Kingma and Ba 2015) with beta 0.9 and 0.999."""

    def __init__(self, rows, lr):
        self.lr, self.steps = lr, 0
        self.means = [[0.0] * len(row) for row in rows]
        self.squares = [[0.0] * len(row) for row in rows]

    def step(self, rows, gradients):
        self.steps += 1
        root = math.sqrt(1 - 0.999**self.steps)
        rate, epsilon, sqrt = self.lr * root / (1 - 0.9**self.steps), 1e-8 * root, math.sqrt
        for row, gradient, mean, square in zip(rows, gradients, self.means, self.squares):
            mean[:] = [m + 0.1 * (g - m) for m, g in zip(mean, gradient)]
            square[:] = [s + 0.001 * (g * g - s) for s, g in zip(square, gradient)]
            row[:] = [w - rate * m / (sqrt(s) + epsilon) for w, m, s in zip(row, mean, square)]
