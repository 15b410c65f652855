package io.trialstream.bench.quality;

import io.trialstream.core.pruner.AshaPruner;
import io.trialstream.core.pruner.Decision;
import io.trialstream.core.pruner.Ladder;
import io.trialstream.core.pruner.TrialCurve;
import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.ObservedTrial.Measurement;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.StudyPlan;
import io.trialstream.core.space.Hyperparameters;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/** A study on recorded learning curves: workers in simulated time train from rung to rung, a pruner stops, a sampler proposes. */
final class CurveStudy {
    private final LearningCurveSurrogate surrogate;
    private final int task;
    private final Sampler sampler;
    private final boolean halving;
    private final AshaPruner pruner = new AshaPruner(AshaPruner.Options.of(3, 1, LearningCurveSurrogate.EPOCHS));
    private final List<RungBoard> boards = new ArrayList<>();
    private final SamplingHistory history;
    private final PriorityQueue<Running> running =
            new PriorityQueue<>((a, b) -> a.end != b.end ? Double.compare(a.end, b.end) : a.trial - b.trial);
    private int started;
    private long nanos;

    /**
     * A training on its way to its next rung.
     *
     * @param start when it began, in seconds of the study
     * @param end when it gets there
     * @param rung the index of that rung; one beyond the last: the end of the training
     */
    private record Running(
            int trial,
            Hyperparameters h,
            LearningCurveSurrogate.Curve curve,
            double start,
            double end,
            int rung,
            List<Measurement> passed) {}

    /**
     * What came of it.
     *
     * @param reached the second at which an error of at most each target was first seen; infinite: never
     * @param trials how many were started
     * @param secondsOfSuggesting what the sampler took
     */
    record Outcome(double[] reached, int trials, double secondsOfSuggesting) {}

    CurveStudy(LearningCurveSurrogate surrogate, int task, Sampler sampler, boolean halving, int workers) {
        this.surrogate = surrogate;
        this.task = task;
        this.sampler = sampler;
        this.halving = halving;
        Ladder ladder = pruner.ladder(0);
        for (int i = 0; i < ladder.size(); i++) {
            boards.add(new RungBoard(i, ladder.resource(i)));
        }
        history = new SamplingHistory(
                LearningCurveSurrogate.space(),
                new StudyPlan(1, Long.MAX_VALUE, workers, 1, halving ? LearningCurveSurrogate.EPOCHS : 1));
    }

    Outcome run(double[] targets, double horizonSeconds, int workers, int mostTrials, long seed) {
        double[] reached = new double[targets.length];
        java.util.Arrays.fill(reached, Double.POSITIVE_INFINITY);
        for (int i = 0; i < workers; i++) {
            start(0, seed);
        }
        while (!running.isEmpty() && started <= mostTrials) {
            Running done = running.remove();
            if (done.end > horizonSeconds || reached[targets.length - 1] < Double.POSITIVE_INFINITY) {
                break;
            }
            notice(done, targets, reached);
            if (!goesOn(done)) {
                start(done.end, seed);
            }
        }
        return new Outcome(reached, started, nanos / 1e9);
    }

    /** Every epoch between the last rung and this one counts, at the second it was trained. */
    private void notice(Running done, double[] targets, double[] reached) {
        int from = done.rung == 0 || !halving ? 0 : epochs(done.rung - 1);
        for (int epoch = from; epoch < epochs(done.rung); epoch++) {
            for (int i = 0; i < targets.length; i++) {
                if (done.curve.error()[epoch] <= targets[i]) {
                    reached[i] = Math.min(reached[i], done.start + done.curve.seconds()[epoch]);
                }
            }
        }
    }

    private int epochs(int rung) {
        return halving && rung < boards.size() ? (int) boards.get(rung).resource() : LearningCurveSurrogate.EPOCHS;
    }

    private void start(double now, long seed) {
        long before = System.nanoTime();
        Hyperparameters h = sampler.suggest(history, 1, Seeds.derive(seed, started, "suggest"))
                .get(0)
                .hyperparameters();
        nanos += System.nanoTime() - before;
        history.put(new ObservedTrial(started, h, ObservedTrial.Status.PENDING, List.of(), List.of()));
        LearningCurveSurrogate.Curve curve = surrogate.curve(task, h);
        int first = halving ? 0 : boards.size();
        double end = now + curve.seconds()[epochs(first) - 1];
        running.add(new Running(started++, h, curve, now, end, first, List.of()));
    }

    private boolean goesOn(Running done) {
        int epochs = epochs(done.rung);
        double value = done.curve.error()[epochs - 1];
        List<Measurement> passed = new ArrayList<>(done.passed);
        passed.add(new Measurement(halving ? epochs : 1, new double[] {value}));
        if (done.rung >= boards.size()) {
            history.put(new ObservedTrial(done.trial, done.h, ObservedTrial.Status.COMPLETED, passed, List.of()));
            return false;
        }
        RungBoard board = boards.get(done.rung);
        board.enter(done.trial, value);
        TrialCurve curve = new TrialCurve(done.trial, epochs, value, new long[0], new double[0], value, epochs);
        if (pruner.decide(board, curve) instanceof Decision.Stop) {
            history.put(new ObservedTrial(done.trial, done.h, ObservedTrial.Status.STOPPED, passed, List.of()));
            return false;
        }
        history.put(new ObservedTrial(done.trial, done.h, ObservedTrial.Status.PENDING, passed, List.of()));
        double end = done.start + done.curve.seconds()[epochs(done.rung + 1) - 1];
        running.add(new Running(done.trial, done.h, done.curve, done.start, end, done.rung + 1, passed));
        return true;
    }
}
