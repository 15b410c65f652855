#!/bin/sh
# Training scripts that misbehave: sh bad.sh MODE. EPOCHS are short; what hangs, hangs for ten minutes.
report=$TRIALSTREAM_REPORT
checkpoint=$TRIALSTREAM_CHECKPOINT_DIR/state
epoch() { echo "{\"epoch\": $1, \"loss\": $2}" >>"$report"; }
hang() { while :; do sleep 600; done; }

case $1 in
    crash)
        echo "loading data"
        echo "ModuleNotFoundError: No module named 'torch'" >&2
        exit 3
        ;;
    crash-once) # in the middle of epoch 3, after saving epoch 2; goes on from there
        e=$TRIALSTREAM_RESUME_EPOCH
        [ "$e" -eq 0 ] || [ "$(cat "$checkpoint")" -eq "$e" ] || exit 9
        while [ "$e" -lt 5 ]; do
            e=$((e + 1))
            sleep 0.05
            [ "$e" -eq 3 ] && [ "$TRIALSTREAM_RESUME_EPOCH" -eq 0 ] && exit 1
            echo "$TRIALSTREAM_TRIAL $e" >>"$TRAINED"
            echo "$e" >"$checkpoint"
            epoch "$e" "$((10 - e))"
        done
        ;;
    hang)
        epoch 1 1
        hang
        ;;
    garbage)
        echo 'this is no JSON' >>"$report"
        echo '{"epoch": 1, "loss": ' >>"$report"
        epoch 1 3
        echo '{"epoch": "two", "loss": 0.1}' >>"$report"
        echo '{"epoch": -1, "loss": 0.1}' >>"$report"
        echo '{"epoch": 1.5, "loss": 0.1}' >>"$report"
        echo '{"loss": 0.1}' >>"$report"
        echo '[1, 2, 3]' >>"$report"
        echo >>"$report"
        printf '\377\376\000\001\n' >>"$report"
        head -c 100000 /dev/zero | tr '\0' 'x' >>"$report"
        echo >>"$report"
        epoch 2 2
        printf '{"epoch": 3, "loss": 1}' >>"$report" # no end of line
        ;;
    nan)
        epoch 1 5
        epoch 2 NaN
        hang
        ;;
    nan-for-a-while)
        epoch 1 5
        epoch 2 '"nan"'
        epoch 3 4
        ;;
    other-metric)
        e=0
        while sleep 0.01; do echo "{\"epoch\": $((e = e + 1)), \"validation_loss\": 0.5}" >>"$report"; done
        ;;
    disorder)
        for e in 1 1 2 4 3 2 4 5; do epoch "$e" "$((100 * e + (n = n + 1)))"; done
        ;;
    fork)
        sleep 600 &
        setsid sleep 600 &
        (sleep 600 &)
        (setsid sh -c 'sleep 600; :' >/dev/null 2>&1 &)
        epoch 1 1
        epoch 2 1
        epoch 3 1
        ;;
    stubborn)
        trap '' TERM HUP INT
        epoch 1 1
        while :; do sleep 1; done
        ;;
    no-metric)
        echo "trained, and told nobody"
        ;;
    early) # converged: two of nine epochs
        epoch 1 2
        epoch 2 1
        ;;
    crash-at-the-end)
        for e in 1 2 3; do epoch "$e" 1; done
        exit 1
        ;;
    out-of-memory)
        epoch 1 1
        echo "torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 20.00 GiB" >&2
        exit 1
        ;;
    beyond) # does not know its last epoch
        e=0
        while :; do
            e=$((e + 1))
            epoch "$e" "$e"
            sleep 0.05
        done
        ;;
    *) exit 2 ;;
esac
