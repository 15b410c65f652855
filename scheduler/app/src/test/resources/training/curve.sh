#!/bin/sh
# Written from the README: sh curve.sh X [SECONDS]. A loss that falls from X + 1000 to about X, with a checkpoint for each epoch.
set -eu
x=$1
pause=${2:-0.02}
epoch=$TRIALSTREAM_RESUME_EPOCH
state=$TRIALSTREAM_CHECKPOINT_DIR/state
if [ "$epoch" -gt 0 ]; then
    saved=$(cat "$state") # fails where the checkpoint is missing
    [ "$saved" -ge "$epoch" ]
fi
echo "$TRIALSTREAM_TRIAL start $TRIALSTREAM_RESUME_EPOCH $TRIALSTREAM_MAX_EPOCH $x" >>"$TRAINED"
while [ "$epoch" -lt "$TRIALSTREAM_MAX_EPOCH" ]; do
    sleep "$pause"
    epoch=$((epoch + 1))
    echo "$TRIALSTREAM_TRIAL $epoch" >>"$TRAINED"
    echo "$epoch" >"$state.$$"
    mv "$state.$$" "$state"
    echo "{\"epoch\": $epoch, \"loss\": $((x + 1000 / epoch)), \"cost\": $((1000 - x))}" >>"$TRIALSTREAM_REPORT"
done
