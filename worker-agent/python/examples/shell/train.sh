#!/bin/sh
# A training process in plain POSIX shell: arguments in, one JSON line an epoch out, nothing of Trialstream needed.
# Its loss is made up: a curve that falls to a floor, lowest at a learning rate of 0.03 and a depth of 6.
set -eu

lr=${1:?usage: train.sh LR DEPTH}
depth=${2:?usage: train.sh LR DEPTH}
report=${TRIALSTREAM_REPORT:-} # outside a study, the lines go to standard output
checkpoints=${TRIALSTREAM_CHECKPOINT_DIR:-}
epoch=${TRIALSTREAM_RESUME_EPOCH:-0}
last=${TRIALSTREAM_MAX_EPOCH:-27}

# Told to stop: leave at the end of the epoch.
stopped=
trap 'stopped=yes' TERM

while [ "$epoch" -lt "$last" ] && [ -z "$stopped" ]; do
    epoch=$((epoch + 1))
    sleep 0.1 || true # stands for the training of an epoch; TERM interrupts it
    loss=$(awk -v e="$epoch" -v lr="$lr" -v depth="$depth" 'BEGIN {
        distance = log(lr / 0.03) / log(10)
        floor = 0.1 + 0.2 * distance * distance + 0.01 * (depth - 6) * (depth - 6)
        printf "%.6f", floor + 2 * exp(-e / (4 + depth / 2))
    }')
    line="{\"epoch\": $epoch, \"loss\": $loss}"
    if [ -n "$report" ]; then echo "$line" >>"$report"; else echo "$line"; fi

    # A checkpoint, were there anything to save: written beside, then renamed, so that it is whole or absent. The
    # manifest says which epoch the trial can resume from.
    if [ -n "$checkpoints" ]; then
        echo "$loss" >"$checkpoints/state.new" && mv "$checkpoints/state.new" "$checkpoints/state"
        sum=$(sha256sum "$checkpoints/state" 2>/dev/null || shasum -a 256 "$checkpoints/state")
        echo "{\"epoch\": $epoch, \"sha256\": \"${sum%% *}\", \"file\": \"state\"}" >"$checkpoints/manifest.new"
        mv "$checkpoints/manifest.new" "$checkpoints/manifest.json"
    fi
done
