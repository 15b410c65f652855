package io.trialstream.core.study;

import io.trialstream.core.pruner.Ladder;
import io.trialstream.core.pruner.Pruner;
import io.trialstream.core.pruner.RungView;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.sampler.Samplers;
import io.trialstream.core.space.Hyperparameters;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A study with its trials, in memory. Rows go in through {@link #apply}, live and at recovery alike; everything else (rungs, counts, the
 * best trial, what waits) is derived from them as they come. Not thread-safe.
 */
public final class Study {
    private StudyRow row;
    private Rungs rungs;
    private final List<Trial> trials = new ArrayList<>();
    private final Tally tally;
    private final @Nullable Shadow shadow;
    /** Kept while the pruner holds trials back. */
    private @Nullable HeldBack heldBack;

    private final Tried tried;
    /** The epochs of one trial of a population; 0: a trial is a full training. */
    private final long interval;

    private int best = -1;
    private final Bracket.Facts facts = new Bracket.Facts() {
        @Override
        public boolean growing() {
            return mayGrow();
        }

        @Override
        public double best() {
            return best < 0 ? Double.NaN : trials.get(best).progress().best();
        }
    };

    /** A study without trials. */
    public Study(StudyRow row) {
        this.row = row;
        this.rungs = new Rungs(row.spec().pruner(), facts);
        this.tally = new Tally(row.spec().resource().max());
        Pruner beside = row.spec().shadow();
        this.shadow = beside == null ? null : new Shadow(row, beside);
        this.heldBack = heldBack(row.spec());
        StudySpec.SamplerSpec sampler = row.spec().sampler();
        this.interval =
                Samplers.interval(sampler.type(), sampler.options(), row.spec().plan());
        this.tried = Tried.of(row.spec());
    }

    private static @Nullable HeldBack heldBack(StudySpec spec) {
        return spec.pruner().holdback() > 0 ? new HeldBack() : null;
    }

    /**
     * Takes the study's newest row. A changed pruner gets its rungs from the trials' values at the resources that both ladders have; a
     * trial that is paused where the new pruner has no rung may go on.
     */
    public void apply(StudyRow newRow) {
        boolean repruned = newRow.spec().pruner() != row.spec().pruner();
        row = newRow;
        if (repruned) {
            rungs = new Rungs(newRow.spec().pruner(), facts);
            heldBack = heldBack(newRow.spec());
            for (Trial trial : trials) {
                rungs.replace(null, trial);
                if (heldBack != null) {
                    heldBack.replace(null, trial);
                }
            }
        }
        if (shadow != null) {
            shadow.apply(newRow);
        }
    }

    /** Takes a trial's newest row. New trials come in the order of their numbers. */
    public void apply(Trial trial) {
        Trial old = trial.number() < trials.size() ? trials.get(trial.number()) : null;
        if (old == null) {
            if (trial.number() != trials.size()) {
                throw new IllegalArgumentException(
                        "trial " + trial.number() + " after " + trials.size() + " trials of " + row.id());
            }
            trials.add(trial);
        } else {
            trials.set(trial.number(), trial);
        }
        tally.replace(old, trial);
        rungs.replace(old, trial);
        if (shadow != null) {
            shadow.replace(old, trial);
        }
        if (heldBack != null) {
            heldBack.replace(old, trial);
        }
        if (old == null) {
            tried.add(trial);
        }
        updateBest(old, trial);
    }

    private void updateBest(@Nullable Trial old, Trial trial) {
        boolean wasBest = best == trial.number();
        boolean worsened = wasBest
                && (!eligible(trial)
                        || (old != null
                                && !(trial.progress().best() <= old.progress().best())));
        if (worsened) {
            best = -1;
            trials.forEach(this::challenge);
        } else {
            challenge(trial);
        }
    }

    private void challenge(Trial trial) {
        if (eligible(trial) && (best < 0 || comesBefore(trial, trials.get(best)))) {
            best = trial.number();
        }
    }

    // ties go to the lower number, whoever came first: a study read back from its rows has the same best trial
    private static boolean comesBefore(Trial a, Trial b) {
        double left = a.progress().best();
        double right = b.progress().best();
        return left < right || (left == right && a.number() < b.number());
    }

    private static boolean eligible(Trial trial) {
        return trial.state() != TrialState.INFEASIBLE
                && Double.isFinite(trial.progress().best());
    }

    // ---- what is known

    /** The study's row. */
    public StudyRow row() {
        return row;
    }

    /** The study's id. */
    public String id() {
        return row.id();
    }

    /** The study's definition. */
    public StudySpec spec() {
        return row.spec();
    }

    /** Trials by number; unmodifiable. */
    public List<Trial> trials() {
        return Collections.unmodifiableList(trials);
    }

    /** The trial of that number, or null. */
    public @Nullable Trial trial(int number) {
        return number >= 0 && number < trials.size() ? trials.get(number) : null;
    }

    /** How many trials are in a state. */
    public int count(TrialState state) {
        return tally.count(state);
    }

    /** The numbers of the trials that wait, ascending. */
    public TreeSet<Integer> waiting() {
        return tally.waiting();
    }

    /** The numbers of the trials that run, ascending. */
    public TreeSet<Integer> running() {
        return tally.running();
    }

    /** The best trial so far, or null. */
    public @Nullable Trial best() {
        return best < 0 ? null : trials.get(best);
    }

    /** Epochs charged to the budget: trained, or granted to live leases. */
    public long committedEpochs() {
        return tally.committedEpochs();
    }

    /** Epochs trained, repeated ones included. */
    public long trainedEpochs() {
        return tally.trainedEpochs();
    }

    /** Slot time used by runs that ended, in slot-milliseconds. */
    public long slotMs() {
        return tally.slotTime().usefulMs() + tally.slotTime().lostMs();
    }

    /** What slots were used for by runs that ended, and what early stopping saved. */
    public SlotTime slotTime() {
        return tally.slotTime();
    }

    /** Which trials have checkpoints, and who will start from them. */
    public CheckpointHolders checkpoints() {
        return tally.checkpoints();
    }

    /** How many runs were repeated at their trials' expense. */
    public int retried() {
        return tally.retried();
    }

    /** Which configurations were tried. */
    public Tried tried() {
        return tried;
    }

    /** The earlier trial of the same hyperparameters whose result may be taken instead of training the trial, or null. */
    public @Nullable Trial reusable(Trial trial) {
        return tried.reusable(trial, trials);
    }

    /** Whether a suggestion of these hyperparameters is to be dropped, since they were tried, or are being tried. */
    public boolean drops(Hyperparameters hyperparameters) {
        return tried.drops(hyperparameters, trials);
    }

    /** The shadow pruner, if the study has one. */
    @Nullable Shadow shadow() {
        return shadow;
    }

    /** The shadow pruner against the one that decides; empty: there is none. */
    public Optional<ShadowFigures> shadowFigures() {
        return Optional.ofNullable(shadow).map(judge -> judge.figures(best()));
    }

    /** The rungs as the shadow pruner sees them; empty without one. */
    public List<List<RungView>> shadowRungs() {
        return shadow == null ? List.of() : shadow.rungs();
    }

    /** How the pruner fares with trials that are held back from it; empty: it holds none back. */
    public Optional<HoldbackFigures> holdbackFigures() {
        return Optional.ofNullable(heldBack).map(held -> held.figures(this));
    }

    private boolean mayGrow() {
        boolean open = !row.phase().ended() && !row.closing();
        boolean more = row.startsUsed() < row.spec().start().size() || !row.exhausted();
        return open && more && trials.size() < row.spec().budget().trials();
    }

    // ---- rungs

    /** Whether the pruner lets a trial go on by now from the rung of that resource, at which it arrived. */
    public boolean letsGoOn(Trial trial, long resource) {
        return rungs.letsGoOn(trial, resource);
    }

    /** The next rung above the trial, or null when only the full training is left. */
    @Nullable Rung nextRung(Trial trial) {
        return rungs.next(trial);
    }

    /**
     * The epoch up to which a run of the trial may train: the next rung for pruners that pause, else a full training. A rung that its
     * checkpoint has passed although its report was lost is judged with the next report: a run without epochs would report nothing.
     */
    public long untilEpoch(Trial trial) {
        return rungs.untilEpoch(trial, resumeEpoch(trial), fullTraining(trial));
    }

    /**
     * The epoch that a run of the trial goes on from: its checkpoint's, else that of the parent whose checkpoint it inherits, else 0. A
     * parent may have saved its last checkpoint before its last report.
     */
    public long resumeEpoch(Trial trial) {
        if (trial.checkpoint() != null) {
            return trial.checkpoint().epoch();
        }
        Trial parent = parent(trial);
        return parent == null || parent.checkpoint() == null
                ? 0
                : parent.checkpoint().epoch();
    }

    /** The trial whose checkpoint it started from, or null. */
    public @Nullable Trial parent(Trial trial) {
        Provenance.Parent parent = trial.provenance().parent();
        return parent == null ? null : trial(parent.trial());
    }

    /** The epoch at which the trial is trained to its end: that of a full training, or the end of its interval in a population. */
    public long fullTraining(Trial trial) {
        Provenance.Parent parent = trial.provenance().parent();
        return fullTraining(parent == null ? 0 : parent.epoch());
    }

    private long fullTraining(long fromEpoch) {
        long max = row.spec().resource().max();
        return interval == 0 ? max : Math.min(max, fromEpoch + interval);
    }

    /** Whether its sampler builds on the newest results, so that a suggestion must be made when a slot is free, and not ahead of it. */
    public boolean onDemand() {
        return interval > 0;
    }

    /** How many trials have ended. */
    public int endedCount() {
        int ended = 0;
        for (TrialState state : TrialState.values()) {
            ended += state.ended() ? count(state) : 0;
        }
        return ended;
    }

    /** How many epochs the first run of the next trial takes at most, in epochs. */
    public long firstRunEpochs() {
        int number = trials.size();
        int bracket = row.spec().pruner().bracket(number, row.spec().seed());
        return rungs.firstUntilEpoch(number, bracket, row.spec().trialEpochs());
    }

    /** The number of the paused trial that goes on next, highest rung first; -1: none. A pruner that pauses none may have followed one that does. */
    public int promotable() {
        return rungs.promotable();
    }

    /**
     * The numbers of the trials paused at rungs that can't be promoted any more, however many trials still come: those that rank beyond
     * what the pruner would let go on of all that may arrive at their rung. Ranks only fall, so it stays so, unless the budget of trials is
     * raised, the pruner is changed, or a person lets one of them go on.
     */
    public List<Integer> unpromotable() {
        long mayCome = mayGrow() ? row.spec().budget().trials() - trials.size() : 0;
        return rungs.unpromotable(mayCome, count(TrialState.PAUSED));
    }

    /** How many arrivals at rungs there were. */
    public int rungArrivals() {
        return rungs.arrivals();
    }

    /** The rungs of all brackets, for display: brackets in order, rungs ascending. */
    public List<List<RungView>> rungs() {
        return rungs.views();
    }

    /** The ladder of a trial's bracket. */
    public Ladder ladder(Trial trial) {
        return rungs.ladder(trial);
    }
}
