#!/bin/sh
# Knows nothing of Trialstream and can't be changed: takes arguments, prints its metrics.
depth=$2
width=$4
echo "training depth $depth width $width"
for epoch in 1 2 3; do
    sleep 0.02
    echo "[trainer] epoch $epoch of 3: val_loss=$((depth * 10 + width + 10 / epoch)).5 acc=0.$epoch"
done
echo done
