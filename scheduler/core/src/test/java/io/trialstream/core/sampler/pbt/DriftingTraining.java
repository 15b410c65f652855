package io.trialstream.core.sampler.pbt;

import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.ObservedTrial.Measurement;
import io.trialstream.core.sampler.ObservedTrial.Status;
import io.trialstream.core.sampler.Provenance.Parent;
import io.trialstream.core.sampler.RandomSampler;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.StudyPlan;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.Scale;
import io.trialstream.core.space.SearchSpace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A training whose best learning rate falls from 0.3 to 0.0003 and whose best momentum rises over 60 epochs: each epoch makes progress by how
 * near the hyperparameters are to the best of that epoch; a checkpoint holds the progress so far.
 */
final class DriftingTraining {
    static final int EPOCHS = 60;
    static final SearchSpace SPACE = SearchSpace.of(
            List.of(new FloatParameter("lr", 1e-4, 1, Scale.LOG), new FloatParameter("momentum", 0, 1, Scale.LINEAR)));

    private final Map<Integer, Double> checkpoints = new HashMap<>();

    static double loss(double progress) {
        return Math.exp(-progress / 20);
    }

    private static double progressOf(Hyperparameters point, long epoch) {
        double phase = (epoch - 0.5) / EPOCHS;
        double lr = (Math.log10(point.number("lr")) - (-0.5 - 3 * phase)) / 4;
        double momentum = point.number("momentum") - (0.2 + 0.6 * phase);
        return Math.exp(-(lr * lr + momentum * momentum) / 0.03);
    }

    /** Trains an interval from the parent's checkpoint and saves one. */
    ObservedTrial train(ObservedTrial pending, long interval) {
        Parent parent = pending.parent();
        double progress = parent == null ? 0 : checkpoints.get(parent.trial());
        long from = parent == null ? 0 : parent.epoch();
        List<Measurement> curve = new ArrayList<>();
        for (long epoch = from + 1; epoch <= Math.min(EPOCHS, from + interval); epoch++) {
            progress += progressOf(pending.hyperparameters(), epoch);
            curve.add(new Measurement(epoch, new double[] {loss(progress)}));
        }
        checkpoints.put(pending.number(), progress);
        return new ObservedTrial(
                pending.number(), pending.hyperparameters(), Status.COMPLETED, curve, List.of(), parent);
    }

    /** A study of so many trials; members take different times, so that they end in any order. */
    static SamplingHistory study(Sampler sampler, int trials, int parallel, long interval, long seed) {
        DriftingTraining training = new DriftingTraining();
        SamplingHistory history = new SamplingHistory(SPACE, new StudyPlan(1, trials, parallel, 1, EPOCHS));
        RandomGenerator order = Seeds.derive(seed, 0, "order");
        List<ObservedTrial> running = new ArrayList<>();
        int started = 0;
        while (history.finished().size() < trials) {
            while (running.size() < parallel && started < trials) {
                Suggestion suggestion = sampler.suggest(history, 1, Seeds.derive(seed, started, "test"))
                        .get(0);
                ObservedTrial trial = pending(started++, suggestion);
                running.add(trial);
                history.put(trial);
            }
            history.put(training.train(running.remove(order.nextInt(Math.min(3, running.size()))), interval));
        }
        return history;
    }

    static ObservedTrial pending(int number, Suggestion suggestion) {
        @Nullable Parent parent = suggestion.provenance().parent();
        return new ObservedTrial(number, suggestion.hyperparameters(), Status.PENDING, List.of(), List.of(), parent);
    }

    static double best(SamplingHistory history) {
        return history.finished().stream()
                .mapToDouble(ObservedTrial::value)
                .min()
                .orElseThrow();
    }

    /** The best of so many full trainings with constant random hyperparameters. */
    static double bestConstant(int trainings, long seed) {
        return best(study(new RandomSampler(), trainings, 1, EPOCHS, seed));
    }
}
