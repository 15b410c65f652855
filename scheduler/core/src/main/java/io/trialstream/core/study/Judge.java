package io.trialstream.core.study;

import io.trialstream.core.pruner.Decision;
import io.trialstream.core.pruner.Decision.Evidence;
import io.trialstream.core.pruner.RungView;
import io.trialstream.core.pruner.TrialCurve;
import io.trialstream.core.sampler.ObservedTrial.Measurement;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides about a trial when it reports an epoch: the rungs that the report reaches, each in turn, and the rules for single trials.
 *
 * <p>Order: divergence, then rungs from the lowest, then target, threshold and plateau, then the full training. NaN or infinity at a rung,
 * or anywhere when the divergence rule is on, makes the trial infeasible: a diverged value is a finding, not an accident of comparison.
 */
public final class Judge {
    private Judge() {}

    /**
     * Enters a report and decides.
     *
     * @param study the trial's study; {@code apply} is called with each newer row of the trial, so that pruners see it among its peers
     * @param trial the trial's row
     * @param epoch the reported epoch, above the trial's last one
     * @param values the objectives, lower-is-better
     * @param runtimeMs the trial's run time so far, in milliseconds
     * @param findings takes what is decided, in order; empty: the trial goes on
     * @param apply takes the trial's newer rows
     * @return the last finding that ends or pauses the run, or null when it goes on
     */
    public static @Nullable Finding judge(
            Study study,
            Trial trial,
            long epoch,
            double[] values,
            long runtimeMs,
            Consumer<Finding> findings,
            Consumer<Trial> apply) {
        StudySpec spec = study.spec();
        Progress progress =
                trial.progress().after(epoch, values, runtimeMs, spec.stop().plateau());
        Trial now = trial.edit().progress(progress).done();
        boolean diverged = !Finite.all(values);
        Rung next = study.nextRung(now);
        boolean atRung = next != null && next.resource() <= epoch;
        if (diverged && (spec.stop().divergence() || atRung)) {
            // it arrived at the rung, if only to rank last: the others are compared with it
            apply.accept(next != null && next.resource() <= epoch ? arrived(now, next, values) : now);
            return tell(
                    findings,
                    finding(
                            Finding.Kind.INFEASIBLE,
                            Reason.DIVERGED,
                            Wording.diverged(spec, epoch, values),
                            epoch,
                            values));
        }
        Finding end = null;
        while (end == null && next != null && next.resource() <= epoch) {
            now = arrived(now, next, values);
            apply.accept(now);
            AtRung verdict = atRung(spec, next, now, epoch, values);
            Finding found = verdict.finding();
            findings.accept(found);
            if (verdict.spared() != Decision.Spared.NOTHING && now.unheeded().held() == null) {
                boolean forGood = verdict.spared() == Decision.Spared.STOP;
                Verdict held = new Verdict(forGood, next.resource(), epoch, progress.best());
                now = now.edit().unheeded(now.unheeded().withHeld(held)).done();
                apply.accept(now);
            }
            next = study.nextRung(now);
            boolean jumpsFurther = next != null && next.resource() <= epoch;
            end = found.kind() == Finding.Kind.STOP || (found.kind() == Finding.Kind.PAUSE && !jumpsFurther)
                    ? found
                    : null;
        }
        if (!atRung) {
            apply.accept(now);
        }
        if (end != null && end.kind() == Finding.Kind.STOP) {
            return end;
        }
        Finding rule = rules(spec, now, epoch, values, study.fullTraining(now));
        return rule == null ? end : tell(findings, rule);
    }

    /**
     * Lets the study's shadow pruner judge a report, before {@link #judge}.
     *
     * @param study the trial's study
     * @param trial the trial's row
     * @param epoch the reported epoch, above the trial's last one
     * @param values the objectives, lower-is-better
     * @param findings takes what the shadow pruner decides at its rungs; nothing of it is to be carried out
     * @return the trial's row with what was decided, to be judged further; the same when that was nothing
     */
    public static Trial shadow(Study study, Trial trial, long epoch, double[] values, Consumer<Finding> findings) {
        Shadow shadow = study.shadow();
        return shadow == null ? trial : shadow.judge(trial, epoch, values, findings);
    }

    private static Trial arrived(Trial trial, RungView rung, double[] values) {
        return trial.edit().rung(new Measurement(rung.resource(), values)).done();
    }

    private static Finding tell(Consumer<Finding> findings, Finding finding) {
        findings.accept(finding);
        return finding;
    }

    /** What a pruner decides at a rung, and what the trial is spared though it goes on. */
    record AtRung(Finding finding, Decision.Spared spared) {}

    static AtRung atRung(StudySpec spec, RungView rung, Trial trial, long epoch, double[] values) {
        int earlier = trial.rungs().size() - 1;
        long[] epochs = new long[earlier];
        double[] curve = new double[earlier];
        for (int i = 0; i < earlier; i++) {
            epochs[i] = trial.rungs().get(i).resource();
            curve[i] = trial.rungs().get(i).value();
        }
        Progress progress = trial.progress();
        Decision decision = spec.pruner()
                .decide(
                        rung,
                        new TrialCurve(
                                trial.number(),
                                epoch,
                                values[0],
                                epochs,
                                curve,
                                progress.best(),
                                progress.bestEpoch()));
        Evidence evidence = decision.evidence();
        Finding.Kind kind = decision instanceof Decision.Stop
                ? Finding.Kind.STOP
                : decision instanceof Decision.Pause ? Finding.Kind.PAUSE : Finding.Kind.CONTINUE;
        Decision.Spared spared =
                decision instanceof Decision.Continue goesOn ? goesOn.spared() : Decision.Spared.NOTHING;
        return new AtRung(
                new Finding(kind, Reason.RUNG, Wording.atRung(spec, evidence, kind), evidence, epoch, values[0]),
                spared);
    }

    private static @Nullable Finding rules(
            StudySpec spec, Trial trial, long epoch, double[] values, long fullTraining) {
        StopRules rules = spec.stop();
        Direction direction = spec.direction();
        double value = values[0];
        Double target = rules.target();
        if (target != null && value <= direction.turn(target)) {
            return finding(Finding.Kind.COMPLETE, Reason.TARGET, Wording.target(spec, epoch, value), epoch, values);
        }
        StopRules.Threshold threshold = rules.threshold();
        if (threshold != null && epoch >= threshold.fromEpoch() && value > direction.turn(threshold.value())) {
            return finding(Finding.Kind.STOP, Reason.THRESHOLD, Wording.threshold(spec, epoch, value), epoch, values);
        }
        StopRules.Plateau plateau = rules.plateau();
        Progress progress = trial.progress();
        if (plateau != null && epoch - progress.improvedEpoch() >= plateau.epochs()) {
            return finding(Finding.Kind.STOP, Reason.PLATEAU, Wording.plateau(spec, epoch, progress), epoch, values);
        }
        if (rules.maxRuntimeMs() > 0 && progress.runtimeMs() > rules.maxRuntimeMs()) {
            return finding(Finding.Kind.STOP, Reason.MAX_RUNTIME, Wording.runtime(spec, progress), epoch, values);
        }
        if (epoch >= fullTraining) {
            return finding(Finding.Kind.COMPLETE, Reason.TRAINED, Wording.trained(spec, epoch), epoch, values);
        }
        return null;
    }

    private static Finding finding(Finding.Kind kind, Reason reason, String explanation, long epoch, double[] values) {
        return new Finding(kind, reason, explanation, null, epoch, values[0]);
    }
}
