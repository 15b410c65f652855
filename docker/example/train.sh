#!/bin/sh
# "Trains" with the learning rate $1 and $2 layers: the best are about 0.03 and 3. Saves and reports each epoch, in this order, and goes on
# after the last one that it did both of. Needs nothing but a shell: a float such as 0.0316 or 3.16E-2 becomes ten-thousandths by text.
rate=$1
layers=$2
case $rate in
    *[eE]-*)
        exponent=${rate##*[eE]-}
        rate=${rate%%[eE]*}
        whole=${rate%%.*}
        while [ "$exponent" -gt 1 ]; do
            whole=0$whole
            exponent=$((exponent - 1))
        done
        fraction=$whole${rate#*.}
        ;;
    *.*) fraction=${rate#*.} ;;
    *) fraction=9999 ;;
esac
digits=$(printf '%.4s' "${fraction}0000")
while [ "${digits#0}" != "$digits" ] && [ "$digits" != 0 ]; do digits=${digits#0}; done
distance=$((digits - 300))
[ "$distance" -ge 0 ] || distance=$((-distance * 20))
depth=$((layers - 3))
epoch=${TRIALSTREAM_RESUME_EPOCH:-0}
if [ "$epoch" -gt 0 ] && [ ! -s "$TRIALSTREAM_CHECKPOINT_DIR/epoch" ]; then
    echo "there is no checkpoint of epoch $epoch in $TRIALSTREAM_CHECKPOINT_DIR" >&2
    exit 1
fi
while [ "$epoch" -lt "${TRIALSTREAM_MAX_EPOCH:-9}" ]; do
    epoch=$((epoch + 1))
    sleep "${EPOCH_SECONDS:-0.3}"
    loss=$((1000 + distance + depth * depth * 300 + 9000 / epoch))
    printf '%s\n' "$epoch" >"$TRIALSTREAM_CHECKPOINT_DIR/epoch.draft"
    mv "$TRIALSTREAM_CHECKPOINT_DIR/epoch.draft" "$TRIALSTREAM_CHECKPOINT_DIR/epoch"
    printf '{"epoch": %d, "loss": %d.%04d}\n' "$epoch" $((loss / 10000)) $((loss % 10000)) >>"$TRIALSTREAM_REPORT"
done
