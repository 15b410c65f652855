package io.trialstream.core.asktell;

import io.trialstream.core.insight.WarmStart;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.study.Ending;
import io.trialstream.core.study.Finding;
import io.trialstream.core.study.Judge;
import io.trialstream.core.study.Lease;
import io.trialstream.core.study.Progress;
import io.trialstream.core.study.Reason;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.StudySpec;
import io.trialstream.core.study.Trial;
import io.trialstream.core.study.TrialState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A study that is asked for trials and told of their results, in this process: the same samplers, pruners and rules as on a cluster,
 * without one. Metrics are in their own direction. The same calls in the same order give the same answers.
 *
 * <pre>{@code
 * AskTell study = new AskTell(spec, sampler);
 * for (Asked asked : study.ask(4)) {
 *     for (long epoch = 1; epoch <= spec.resource().max(); epoch++) {
 *         if (study.report(asked.trial(), epoch, train(asked)).verdict() != Answer.Verdict.CONTINUE) break;
 *     }
 *     study.tell(asked.trial(), value);
 * }
 * }</pre>
 *
 * <p>Not thread-safe.
 */
public final class AskTell {
    private final StudySpec spec;
    private final Ledger ledger;
    private final Study study;
    private final Asking asking;
    private final Set<Integer> told = new HashSet<>();

    /**
     * A study without trials.
     *
     * @param spec its definition
     * @param sampler what proposes
     */
    public AskTell(StudySpec spec, Sampler sampler) {
        this(spec, sampler, List.of());
    }

    /**
     * A study without trials of its own, whose sampler learns from earlier studies.
     *
     * @param spec its definition
     * @param sampler what proposes
     * @param earlier what earlier studies found, in the study's own space
     */
    public AskTell(StudySpec spec, Sampler sampler, List<WarmStart.Mapped> earlier) {
        this.spec = spec;
        this.ledger = new Ledger(spec, earlier);
        this.study = ledger.study();
        this.asking = new Asking(spec, sampler, ledger);
    }

    /** The study, to look at. */
    public Study study() {
        return study;
    }

    /**
     * Trials to train: first those added by hand, then promoted ones, then starting points, then what the sampler proposes.
     *
     * @param count how many are wanted, at least 1
     * @return fewer when the budget is spent, the target reached or the space exhausted; see {@link #done}
     */
    public List<Asked> ask(int count) {
        if (count < 1) {
            throw new AskTellException("count must be at least 1, got " + count);
        }
        List<Asked> asked = new ArrayList<>();
        while (asked.size() < count) {
            Asked next = asking.next();
            if (next == null) {
                break;
            }
            asked.add(next);
        }
        return asked;
    }

    /** Why nothing more will be proposed; empty: more may come. */
    public Optional<String> done() {
        return asking.done();
    }

    /**
     * Adds a trial by hand; the next ask gives it before any other.
     *
     * @return its number
     * @throws AskTellException if the budget of trials is spent
     * @throws io.trialstream.core.space.InvalidHyperparametersException if the values lie outside the space
     */
    public int add(Map<String, ?> values) {
        Hyperparameters checked = spec.space().validate(values);
        if (study.trials().size() >= spec.budget().trials()) {
            throw new AskTellException("the budget of " + spec.budget().trials() + " trials is spent");
        }
        return asking.add(checked, new Provenance("user", "added by hand", 0, 0, null))
                .number();
    }

    /**
     * Reports an epoch.
     *
     * @param number the trial
     * @param epoch absolute, from 1
     * @param values one per metric, in their own direction; NaN: diverged
     * @throws AskTellException if there is no such trial, it was never asked for, the epoch is none, or values are missing
     */
    public Answer report(int number, long epoch, double... values) {
        Trial trial = trial(number);
        check(epoch, values);
        if (trial.state().ended()) {
            return new Answer(Answer.Verdict.STOP, trial.ending().message(), 0);
        }
        if (trial.state() == TrialState.PAUSED) {
            return new Answer(Answer.Verdict.PAUSE, trial.ending().message(), 0);
        }
        if (trial.state() == TrialState.WAITING) {
            throw new AskTellException("trial " + number + " was not asked for yet");
        }
        if (epoch <= trial.progress().lastEpoch()) {
            return new Answer(
                    Answer.Verdict.CONTINUE,
                    "epoch " + epoch + " was reported before; the first report counts",
                    asking.nextResource(trial));
        }
        List<Finding> findings = new ArrayList<>();
        Finding end = Judge.judge(study, trial, epoch, turn(values), 0, findings::add, study::apply);
        Trial now = study.trials().get(number);
        if (end == null || end.reason() == Reason.TRAINED) {
            ledger.observe(now);
            String reason = end != null ? end.explanation() + "; tell its value" : lastReason(findings);
            return new Answer(Answer.Verdict.CONTINUE, reason, asking.nextResource(now));
        }
        Answer.Verdict verdict = leave(now, end);
        return new Answer(verdict, end.explanation(), 0);
    }

    private static String lastReason(List<Finding> findings) {
        return findings.isEmpty()
                ? "no decision at this epoch"
                : findings.get(findings.size() - 1).explanation();
    }

    private Answer.Verdict leave(Trial trial, Finding end) {
        Ending ending = Ending.of(end.reason(), end.explanation());
        Lease lease = trial.lease();
        long trained = lease == null ? 0 : trial.progress().lastEpoch() - lease.resumeEpoch();
        Trial.Edit edit = trial.edit().spent(trained, 0);
        switch (end.kind()) {
            case PAUSE -> edit.paused(ending);
            case COMPLETE -> edit.ended(TrialState.COMPLETED, ending, ledger.nextEvent());
            case INFEASIBLE -> edit.ended(TrialState.INFEASIBLE, ending, ledger.nextEvent());
            default -> edit.ended(TrialState.STOPPED, ending, ledger.nextEvent());
        }
        Trial left = edit.done();
        ledger.record(left);
        return end.kind() == Finding.Kind.PAUSE ? Answer.Verdict.PAUSE : Answer.Verdict.STOP;
    }

    /**
     * Tells that a trial is finished. After a stop this only closes it.
     *
     * @param number the trial
     * @param values one per metric, in their own direction
     * @throws AskTellException if there is no such trial, it does not run, or it was told before
     */
    public void tell(int number, double... values) {
        Trial trial = finishing(number);
        check(1, values);
        if (!trial.state().ended()) {
            complete(trial, turn(values));
        }
        told.add(number);
    }

    private void complete(Trial trial, double[] values) {
        long last = trial.progress().lastEpoch();
        long epoch = last == 0 ? study.fullTraining(trial) : last;
        Progress progress = trial.progress().after(epoch, values, 0, spec.stop().plateau());
        boolean diverged = !Double.isFinite(values[0]);
        Lease lease = trial.lease();
        Trial done = trial.edit()
                .progress(progress)
                .spent(lease == null ? 0 : epoch - lease.resumeEpoch(), 0)
                .ended(
                        diverged ? TrialState.INFEASIBLE : TrialState.COMPLETED,
                        Ending.of(
                                diverged ? Reason.DIVERGED : Reason.TRAINED,
                                diverged ? "its value is no number" : "told"),
                        ledger.nextEvent())
                .done();
        ledger.record(done);
    }

    /**
     * Tells that a trial failed for a reason that says nothing of its hyperparameters.
     *
     * @throws AskTellException if there is no such trial, it does not run, or it was told before
     */
    public void fail(int number, String reason) {
        Trial trial = finishing(number);
        if (!trial.state().ended()) {
            Lease lease = trial.lease();
            Trial failed = trial.edit()
                    .spent(lease == null ? 0 : trial.progress().lastEpoch() - lease.resumeEpoch(), 0)
                    .ended(TrialState.FAILED, Ending.of(Reason.PROCESS_FAILED, reason), ledger.nextEvent())
                    .done();
            ledger.record(failed);
        }
        told.add(number);
    }

    private Trial finishing(int number) {
        Trial trial = trial(number);
        if (told.contains(number)) {
            throw new AskTellException("trial " + number + " was told before");
        }
        if (trial.state() == TrialState.WAITING) {
            throw new AskTellException("trial " + number + " was not asked for yet");
        }
        return trial;
    }

    private Trial trial(int number) {
        Trial trial = study.trial(number);
        if (trial == null) {
            throw new AskTellException("there is no trial " + number + "; "
                    + (study.trials().isEmpty()
                            ? "ask first"
                            : "there are 0 to " + (study.trials().size() - 1)));
        }
        return trial;
    }

    private void check(long epoch, double[] values) {
        if (epoch < 1) {
            throw new AskTellException("epoch counts from 1, got " + epoch);
        }
        if (values.length != spec.metrics().size()) {
            throw new AskTellException(
                    "the study has " + spec.metrics().size() + " metrics, got " + values.length + " values");
        }
    }

    private double[] turn(double[] values) {
        double[] turned = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            turned[i] = spec.metrics().get(i).direction().turn(values[i]);
        }
        return turned;
    }

    /** The best trial so far. */
    public Optional<Trial> best() {
        return Optional.ofNullable(study.best());
    }
}
