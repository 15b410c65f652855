package io.trialstream.core.study;

import io.trialstream.core.pruner.Ladder;
import io.trialstream.core.pruner.Pruner;
import io.trialstream.core.pruner.RungView;
import io.trialstream.core.sampler.ObservedTrial.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The rungs of a study under one pruner: who arrived where, who is paused there, and who goes on next. Follows from the trials' rows. */
final class Rungs {
    // configuration
    private final Pruner pruner;
    // state
    private final Bracket[] brackets;
    /** Paused at a resource that is no rung of this pruner: an earlier one had it. */
    private final TreeSet<Integer> released = new TreeSet<>();

    Rungs(Pruner pruner, Bracket.Facts facts) {
        this.pruner = pruner;
        brackets = new Bracket[pruner.brackets()];
        for (int b = 0; b < brackets.length; b++) {
            brackets[b] = new Bracket(b, pruner.ladder(b), facts);
        }
    }

    /** Takes a trial's newest row in place of the one before; null: there was none. */
    void replace(@Nullable Trial old, Trial trial) {
        boolean same = old != null
                && old.rungs() == trial.rungs()
                && old.state() == trial.state()
                && pausedAtRung(old) == pausedAtRung(trial);
        if (!same) {
            enter(old, trial);
        }
    }

    private void enter(@Nullable Trial old, Trial trial) {
        Bracket bracket = bracketOf(trial);
        if (old == null) {
            bracket.created++;
        } else if (moving(old)) {
            bracket.countMoving(reached(old), -1);
        }
        if (moving(trial)) {
            bracket.countMoving(reached(trial), 1);
        }
        if (old != null && pausedAtRung(old)) {
            setPaused(bracket, old, false);
        }
        for (int i = old == null ? 0 : old.rungs().size(); i < trial.rungs().size(); i++) {
            Measurement measurement = trial.rungs().get(i);
            int index = indexOf(bracket, measurement.resource());
            if (index >= 0) {
                bracket.rungs[index].arrive(trial.number(), measurement.values());
            }
        }
        if (pausedAtRung(trial)) {
            setPaused(bracket, trial, true);
        }
    }

    private static boolean moving(Trial trial) {
        return trial.state() == TrialState.WAITING || trial.state() == TrialState.RUNNING;
    }

    private void setPaused(Bracket bracket, Trial trial, boolean paused) {
        Measurement top =
                trial.rungs().isEmpty() ? null : trial.rungs().get(trial.rungs().size() - 1);
        int index = top == null ? -1 : indexOf(bracket, top.resource());
        if (top != null && index >= 0) {
            bracket.rungs[index].setPaused(trial.number(), top.value(), paused);
        } else if (paused) {
            released.add(trial.number());
        } else {
            released.remove(trial.number());
        }
    }

    private static boolean pausedAtRung(Trial trial) {
        return trial.state() == TrialState.PAUSED && trial.ending().reason() == Reason.RUNG;
    }

    private static int indexOf(Bracket bracket, long resource) {
        for (int i = 0; i < bracket.rungs.length; i++) {
            if (bracket.rungs[i].resource() == resource) {
                return i;
            }
        }
        return -1;
    }

    private Bracket bracketOf(Trial trial) {
        return brackets[clamped(trial.bracket())];
    }

    /** An earlier pruner may have had more brackets. */
    private int clamped(int bracket) {
        return Math.min(bracket, brackets.length - 1);
    }

    /** How many rungs of its ladder the trial has behind it. */
    private int reached(Trial trial) {
        if (trial.rungs().isEmpty()) {
            return 0;
        }
        long resource = trial.rungs().get(trial.rungs().size() - 1).resource();
        Bracket bracket = bracketOf(trial);
        int reached = 0;
        while (reached < bracket.rungs.length && bracket.rungs[reached].resource() <= resource) {
            reached++;
        }
        return reached;
    }

    /** The next rung above the trial, or null when only the full training is left. */
    @Nullable Rung next(Trial trial) {
        Bracket bracket = bracketOf(trial);
        int reached = reached(trial);
        return reached < bracket.rungs.length ? bracket.rungs[reached] : null;
    }

    /** The epoch up to which a run of the trial may train: its next rung where the pruner pauses, else a full training. */
    long untilEpoch(Trial trial, long resumeEpoch, long fullTraining) {
        return untilEpoch(trial.number(), bracketOf(trial), reached(trial), resumeEpoch, fullTraining);
    }

    /** The same for the first run of a trial that is not created yet. */
    long firstUntilEpoch(int number, int bracket, long fullTraining) {
        return untilEpoch(number, brackets[clamped(bracket)], 0, 0, fullTraining);
    }

    private long untilEpoch(int number, Bracket bracket, int reached, long resumeEpoch, long max) {
        if (!pruner.pauses()) {
            return max;
        }
        for (int rung = reached; rung < bracket.rungs.length; rung++) {
            long resource = bracket.rungs[rung].resource();
            if (resource > resumeEpoch && pruner.pausesAt(number, bracket.rungs[rung].bracket(), rung)) {
                return Math.min(max, resource);
            }
        }
        return max;
    }

    /** The number of the paused trial that goes on next, highest rung first; -1: none. A pruner that pauses none may have followed one that does. */
    int promotable() {
        if (!released.isEmpty()) {
            return released.first();
        }
        for (Bracket bracket : brackets) {
            for (int i = bracket.rungs.length - 1; i >= 0; i--) {
                Rung rung = bracket.rungs[i];
                int trial = rung.pausedCount() == 0 ? -1 : rung.bestPausedBelow(pruner.promotable(rung));
                if (trial >= 0) {
                    return trial;
                }
            }
        }
        return -1;
    }

    /** Whether the pruner lets a trial go on by now from the rung of that resource, at which it arrived. */
    boolean letsGoOn(Trial trial, long resource) {
        Bracket bracket = bracketOf(trial);
        int index = indexOf(bracket, resource);
        for (Measurement arrival : trial.rungs()) {
            if (index >= 0 && arrival.resource() == resource) {
                Rung rung = bracket.rungs[index];
                return rung.rank(trial.number(), arrival.value()) < pruner.promotable(rung);
            }
        }
        return true;
    }

    /** The numbers of the paused trials that can't be promoted any more; the parameters are those of {@link Bracket#unpromotable}. */
    List<Integer> unpromotable(long mayCome, int paused) {
        return Bracket.unpromotable(brackets, pruner, mayCome, paused);
    }

    /** How many arrivals there were. */
    int arrivals() {
        int arrivals = 0;
        for (Bracket bracket : brackets) {
            arrivals += bracket.arrivals();
        }
        return arrivals;
    }

    /** The rungs of all brackets: brackets in order, rungs ascending. */
    List<List<RungView>> views() {
        List<List<RungView>> views = new ArrayList<>();
        for (Bracket bracket : brackets) {
            views.add(List.of(bracket.rungs));
        }
        return views;
    }

    /** The ladder of a trial's bracket. */
    Ladder ladder(Trial trial) {
        return pruner.ladder(clamped(trial.bracket()));
    }
}
