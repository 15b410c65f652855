package io.trialstream.core.study;

import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a study's trials come to: how many are in each state, and what they took. Follows from their rows. */
final class Tally {
    // configuration
    private final long fullEpochs;
    // state
    private final int[] counts = new int[TrialState.values().length];
    private final TreeSet<Integer> waiting = new TreeSet<>();
    private final TreeSet<Integer> running = new TreeSet<>();
    private final CheckpointHolders checkpoints = new CheckpointHolders();
    private long committedEpochs;
    private long trainedEpochs;
    private SlotTime slotTime = SlotTime.NONE;
    private int retried;

    /** @param fullEpochs of a full training */
    Tally(long fullEpochs) {
        this.fullEpochs = fullEpochs;
    }

    /** Takes a trial's newest row in place of the one before; null: there was none. */
    void replace(@Nullable Trial old, Trial trial) {
        if (old != null) {
            count(old, -1);
        }
        count(trial, 1);
        account(old, trial);
        if (old == null || old.state() != trial.state()) {
            move(old, trial);
        }
    }

    private void count(Trial trial, int sign) {
        counts[trial.state().ordinal()] += sign;
        committedEpochs += sign * trial.committedEpochs();
        trainedEpochs += sign * trainedEpochs(trial);
        checkpoints.count(trial, sign);
        retried += sign * trial.retries();
    }

    private static long trainedEpochs(Trial trial) {
        Lease lease = trial.lease();
        return trial.spentEpochs()
                + (lease == null ? 0 : Math.max(0, trial.progress().lastEpoch() - lease.resumeEpoch()));
    }

    /** A report changes nothing in the ledger: only the end of a run does, and that of its trial. */
    private void account(@Nullable Trial old, Trial trial) {
        boolean same = old != null
                && old.state() == trial.state()
                && !trial.state().ended()
                && old.slotMs() == trial.slotMs()
                && old.lostSlotMs() == trial.lostSlotMs();
        if (!same) {
            SlotTime more = slotTime.plus(SlotTime.of(trial, fullEpochs));
            slotTime = old == null ? more : more.minus(SlotTime.of(old, fullEpochs));
        }
    }

    private void move(@Nullable Trial old, Trial trial) {
        TreeSet<Integer> from = old == null ? null : members(old.state());
        TreeSet<Integer> to = members(trial.state());
        if (from != null) {
            from.remove(trial.number());
        }
        if (to != null) {
            to.add(trial.number());
        }
    }

    private @Nullable TreeSet<Integer> members(TrialState state) {
        return state == TrialState.WAITING ? waiting : state == TrialState.RUNNING ? running : null;
    }

    int count(TrialState state) {
        return counts[state.ordinal()];
    }

    TreeSet<Integer> waiting() {
        return waiting;
    }

    TreeSet<Integer> running() {
        return running;
    }

    CheckpointHolders checkpoints() {
        return checkpoints;
    }

    long committedEpochs() {
        return committedEpochs;
    }

    long trainedEpochs() {
        return trainedEpochs;
    }

    SlotTime slotTime() {
        return slotTime;
    }

    int retried() {
        return retried;
    }
}
