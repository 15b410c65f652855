"""The study that all sides run: a loss that follows from the learning rate, successive halving by three from epoch 1 to 81."""
import math

LAST_EPOCH = 81
REDUCTION_FACTOR = 3


def loss(rate, epoch):
    distance = math.log10(rate) + 2
    end = 0.1 + 0.05 * distance * distance
    speed = 0.02 + 0.2 / (1 + distance * distance)
    return end + (1 - end) * math.exp(-speed * epoch)


def quantiles_ms(seconds):
    """The median and the 99th percentile of waits in seconds, in milliseconds."""
    ordered = sorted(seconds)
    if not ordered:
        return "none seen"
    return " / ".join("%.3g" % (1000 * ordered[max(0, math.ceil(share * len(ordered)) - 1)]) for share in (0.5, 0.99))
