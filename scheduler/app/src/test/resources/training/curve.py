"""Written from worker-agent/python/README.md: a curve that rises towards 1 - (x - 0.3)^2, with checkpoints."""

import json
import os
import time

import trialstream as ts

p = ts.params(x=0.5)
checkpoint = ts.load_checkpoint()
trained = json.loads(checkpoint.read()) if checkpoint else []
for epoch in ts.epochs(9):
    time.sleep(0.02)
    with open(os.environ["TRAINED"], "a") as log:
        log.write(f"{ts.trial()} {epoch}\n")
    accuracy = 1 - (p.x - 0.3) ** 2 - 0.5 / epoch
    trained.append(accuracy)
    ts.save_checkpoint(epoch, json.dumps(trained).encode())
    ts.report(epoch, accuracy=accuracy, epochs_seen=len(trained))
