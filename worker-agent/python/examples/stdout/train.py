"""A training script that knows nothing of Trialstream and can't be changed: it takes arguments and prints its metrics.

Its loss is made up: quickest at a learning rate of 0.1 with a momentum of 0.8.
"""

import argparse
import math
import time


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, required=True)
    parser.add_argument("--momentum", type=float, default=0.0)
    parser.add_argument("--epochs", type=int, default=9)
    args = parser.parse_args()

    print(f"training with lr {args.lr:g} and momentum {args.momentum:g}")
    off = math.log10(args.lr / 0.1) ** 2 + 4 * (args.momentum - 0.8) ** 2
    for epoch in range(1, args.epochs + 1):
        time.sleep(0.1)
        loss = 0.1 + 0.3 * off + 2 * math.exp(-epoch / (2 + off))
        print(f"epoch {epoch}: val_loss={loss:.4f} acc={1 / (1 + loss):.3f}")
    print("done")


if __name__ == "__main__":
    main()
