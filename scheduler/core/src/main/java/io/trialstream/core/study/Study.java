package io.trialstream.core.study;

import io.trialstream.core.pruner.Ladder;
import io.trialstream.core.pruner.Pruner;
import io.trialstream.core.pruner.RungView;
import io.trialstream.core.sampler.ObservedTrial.Measurement;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.sampler.Samplers;
import io.trialstream.core.space.Hyperparameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A study with its trials, in memory. Rows go in through {@link #apply}, live and at recovery alike; everything else (rungs, counts, the
 * best trial, what waits) is derived from them as they come. Not thread-safe.
 */
public final class Study {
    private StudyRow row;
    private Bracket[] brackets;
    private final List<Trial> trials = new ArrayList<>();
    private final int[] counts = new int[TrialState.values().length];
    private final TreeSet<Integer> waiting = new TreeSet<>();
    private final TreeSet<Integer> running = new TreeSet<>();
    /** Paused at a resource that is no rung any more, since the pruner was changed. */
    private final TreeSet<Integer> released = new TreeSet<>();

    private final Tried tried;
    /** The epochs of one trial of a population; 0: a trial is a full training. */
    private final long interval;

    private long committedEpochs;
    private long trainedEpochs;
    private SlotTime slotTime = SlotTime.NONE;
    private final CheckpointHolders checkpoints = new CheckpointHolders();
    private int retried;
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
        this.brackets = brackets(row.spec().pruner(), facts);
        StudySpec.SamplerSpec sampler = row.spec().sampler();
        this.interval =
                Samplers.interval(sampler.type(), sampler.options(), row.spec().plan());
        this.tried = Tried.of(row.spec());
    }

    private static Bracket[] brackets(Pruner pruner, Bracket.Facts facts) {
        Bracket[] brackets = new Bracket[pruner.brackets()];
        for (int b = 0; b < brackets.length; b++) {
            brackets[b] = new Bracket(b, pruner.ladder(b), facts);
        }
        return brackets;
    }

    /**
     * Takes the study's newest row. A changed pruner gets its rungs from the trials' values at the resources that both ladders have; a
     * trial that is paused where the new pruner has no rung may go on.
     */
    public void apply(StudyRow newRow) {
        boolean repruned = newRow.spec().pruner() != row.spec().pruner();
        row = newRow;
        if (repruned) {
            brackets = brackets(newRow.spec().pruner(), facts);
            released.clear();
            for (Trial trial : trials) {
                enterRungs(null, trial);
            }
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
        count(old, -1);
        count(trial, 1);
        account(old, trial);
        if (old == null || old.state() != trial.state()) {
            move(old, trial);
        }
        if (old == null
                || old.rungs() != trial.rungs()
                || old.state() != trial.state()
                || pausedAtRung(old) != pausedAtRung(trial)) {
            enterRungs(old, trial);
        }
        if (old == null) {
            tried.add(trial);
        }
        updateBest(old, trial);
    }

    private void count(@Nullable Trial trial, int sign) {
        if (trial == null) {
            return;
        }
        counts[trial.state().ordinal()] += sign;
        committedEpochs += sign * trial.committedEpochs();
        trainedEpochs += sign * trainedEpochs(trial);
        checkpoints.count(trial, sign);
        retried += sign * trial.retries();
    }

    /** A report changes nothing in the ledger: only the end of a run does, and that of its trial. */
    private void account(@Nullable Trial old, Trial trial) {
        boolean same = old != null
                && old.state() == trial.state()
                && !trial.state().ended()
                && old.slotMs() == trial.slotMs()
                && old.lostSlotMs() == trial.lostSlotMs();
        if (!same) {
            long full = row.spec().resource().max();
            SlotTime more = slotTime.plus(SlotTime.of(trial, full));
            slotTime = old == null ? more : more.minus(SlotTime.of(old, full));
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

    private static long trainedEpochs(Trial trial) {
        Lease lease = trial.lease();
        return trial.spentEpochs()
                + (lease == null ? 0 : Math.max(0, trial.progress().lastEpoch() - lease.resumeEpoch()));
    }

    private void enterRungs(@Nullable Trial old, Trial trial) {
        Bracket bracket = bracketOf(trial);
        int before = old == null ? 0 : reached(old);
        int after = reached(trial);
        if (old == null) {
            bracket.created++;
        } else if (moving(old)) {
            bracket.countMoving(before, -1);
        }
        if (moving(trial)) {
            bracket.countMoving(after, 1);
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
        return counts[state.ordinal()];
    }

    /** The numbers of the trials that wait, ascending. */
    public TreeSet<Integer> waiting() {
        return waiting;
    }

    /** The numbers of the trials that run, ascending. */
    public TreeSet<Integer> running() {
        return running;
    }

    /** The best trial so far, or null. */
    public @Nullable Trial best() {
        return best < 0 ? null : trials.get(best);
    }

    /** Epochs charged to the budget: trained, or granted to live leases. */
    public long committedEpochs() {
        return committedEpochs;
    }

    /** Epochs trained, repeated ones included. */
    public long trainedEpochs() {
        return trainedEpochs;
    }

    /** Slot time used by runs that ended, in slot-milliseconds. */
    public long slotMs() {
        return slotTime.usefulMs() + slotTime.lostMs();
    }

    /** What slots were used for by runs that ended, and what early stopping saved. */
    public SlotTime slotTime() {
        return slotTime;
    }

    /** Which trials have checkpoints, and who will start from them. */
    public CheckpointHolders checkpoints() {
        return checkpoints;
    }

    /** How many runs were repeated at their trials' expense. */
    public int retried() {
        return retried;
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

    private boolean mayGrow() {
        boolean open = !row.phase().ended() && !row.closing();
        boolean more = row.startsUsed() < row.spec().start().size() || !row.exhausted();
        return open && more && trials.size() < row.spec().budget().trials();
    }

    // ---- rungs

    private Bracket bracketOf(Trial trial) {
        return brackets[Math.min(trial.bracket(), brackets.length - 1)];
    }

    /** How many rungs of its ladder the trial has behind it. */
    int reached(Trial trial) {
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
    @Nullable Rung nextRung(Trial trial) {
        Bracket bracket = bracketOf(trial);
        int reached = reached(trial);
        return reached < bracket.rungs.length ? bracket.rungs[reached] : null;
    }

    /**
     * The epoch up to which a run of the trial may train: the next rung for pruners that pause, else a full training. A rung that its
     * checkpoint has passed although its report was lost is judged with the next report: a run without epochs would report nothing.
     */
    public long untilEpoch(Trial trial) {
        return untilEpoch(trial.number(), bracketOf(trial), reached(trial), resumeEpoch(trial), fullTraining(trial));
    }

    private long untilEpoch(int number, Bracket bracket, int reached, long resumeEpoch, long max) {
        Pruner pruner = row.spec().pruner();
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
        return untilEpoch(
                number,
                brackets[Math.min(bracket, brackets.length - 1)],
                0,
                0,
                row.spec().trialEpochs());
    }

    /** The number of the paused trial that goes on next, highest rung first; -1: none. A pruner that pauses none may have followed one that does. */
    public int promotable() {
        if (!released.isEmpty()) {
            return released.first();
        }
        Pruner pruner = row.spec().pruner();
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

    /**
     * The numbers of the trials paused at rungs that can't be promoted any more, however many trials still come: those that rank beyond
     * what the pruner would let go on of all that may arrive at their rung. Ranks only fall, so it stays so, unless the budget of trials is
     * raised, the pruner is changed, or a person lets one of them go on.
     */
    public List<Integer> unpromotable() {
        long mayCome = mayGrow() ? row.spec().budget().trials() - trials.size() : 0;
        return Bracket.unpromotable(brackets, row.spec().pruner(), mayCome, count(TrialState.PAUSED));
    }

    /** How many arrivals at rungs there were. */
    public int rungArrivals() {
        return Arrays.stream(brackets).mapToInt(Bracket::arrivals).sum();
    }

    /** The rungs of all brackets, for display: brackets in order, rungs ascending. */
    public List<List<RungView>> rungs() {
        List<List<RungView>> views = new ArrayList<>();
        for (Bracket bracket : brackets) {
            views.add(List.of(bracket.rungs));
        }
        return views;
    }

    /** The ladder of a trial's bracket. */
    public Ladder ladder(Trial trial) {
        return row.spec().pruner().ladder(Math.min(trial.bracket(), brackets.length - 1));
    }
}
