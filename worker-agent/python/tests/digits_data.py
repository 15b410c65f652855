"""The example's digits, few enough to train on at once, for tests of frameworks."""

import gzip

from tests.study_case import EXAMPLES


def digits(rows=200):
    """(images as lists of 64 numbers from 0 to 1, labels)."""
    with gzip.open(str(EXAMPLES / "digits" / "digits.csv.gz"), "rt") as file:
        table = [[int(cell) for cell in line.split(",")] for _, line in zip(range(rows), file)]
    return [[cell / 16 for cell in row[:64]] for row in table], [row[64] for row in table]
