package io.trialstream.core.study;

import io.trialstream.core.sampler.Provenance;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which trials of a study have checkpoints, and which trials will start from another one's. */
public final class CheckpointHolders {
    private final TreeSet<Integer> ended = new TreeSet<>();
    private int paused;
    /** How many trials that have no checkpoint of their own yet will start from that of a parent, by the parent's number. */
    private final Map<Integer, Integer> heirs = new HashMap<>();

    CheckpointHolders() {}

    /** Takes a trial's row in (sign 1), or out again (-1). */
    void count(Trial trial, int sign) {
        Provenance.Parent parent = trial.provenance().parent();
        if (trial.checkpoint() == null) {
            if (parent != null && !trial.state().ended()) {
                heirs.merge(parent.trial(), sign, (before, change) -> before + change == 0 ? null : before + change);
            }
        } else if (trial.state() == TrialState.PAUSED) {
            paused += sign;
        } else if (trial.state().ended() && sign > 0) {
            ended.add(trial.number());
        } else if (trial.state().ended()) {
            ended.remove(trial.number());
        }
    }

    /** The numbers of the ended trials that still have a checkpoint, ascending. */
    public SortedSet<Integer> ended() {
        return ended;
    }

    /** How many paused trials have a checkpoint. */
    public int paused() {
        return paused;
    }

    /** Whether a trial that has no checkpoint of its own yet will start from this one's. */
    public boolean hasHeirs(int trial) {
        return heirs.containsKey(trial);
    }
}
