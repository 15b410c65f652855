#!/bin/sh
# Starts a training process and keeps its exit code, whatever becomes of the agent.
#
#   launch.sh keep LIVE OUT SETSID MV GROUP COMMAND...   claims the run, starts it, waits, writes LIVE/exit
#   launch.sh run LIVE GROUP COMMAND...   (a session of its own) notes who it is, joins its control group (if not
#                                         empty), becomes the command
#
# LIVE/wrapper and LIVE/pid hold "pid start uptime": start in clock ticks since boot (field 22 of /proc/pid/stat),
# uptime in seconds. LIVE/exit holds "code uptime". The command's words are never looked at by the shell.

take() { shift 19; start=$1; }
whoami_now() {
    read -r stat <"/proc/$$/stat" || return 1
    take ${stat##*) }
    read -r uptime idle </proc/uptime
    set -C # no second process can claim the same run
    printf '%s %s %s\n' "$$" "$start" "$uptime" >"$1"
}

mode=$1
live=$2
case $mode in
    run)
        group=$3
        shift 3
        whoami_now "$live/pid" || exit 125
        [ -z "$group" ] || { echo $$ >|"$group/cgroup.procs"; } 2>/dev/null
        # when memory runs out, the kernel shall take the training process rather than the agent
        { echo 300 >|/proc/self/oom_score_adj; } 2>/dev/null
        exec "$@"
        ;;
    keep)
        out=$3 setsid=$4 mv=$5 group=$6
        shift 6
        # signals that are meant for the training process must not keep its exit code from being written
        trap : HUP INT QUIT TERM
        whoami_now "$live/wrapper" || exit 124
        "$setsid" /bin/sh "$0" run "$live" "$group" "$@" </dev/null >>"$out" 2>&1
        code=$?
        unset TRIALSTREAM_RUN # what is still to do here is no process of the run
        read -r uptime idle </proc/uptime
        # a full disk may have room again soon: the exit code is worth a minute
        for second in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
            { printf '%s %s\n' "$code" "$uptime" >|"$live/exit.draft"; } 2>/dev/null &&
                "$mv" "$live/exit.draft" "$live/exit" && break
            sleep 3 || break
        done
        ;;
    *) exit 126 ;;
esac
