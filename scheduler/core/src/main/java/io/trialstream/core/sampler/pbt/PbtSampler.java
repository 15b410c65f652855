package io.trialstream.core.sampler.pbt;

import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.StudyPlan;
import io.trialstream.core.sampler.Suggestion;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Population-based training (Jaderberg et al., "Population Based Training of Neural Networks", arXiv 1711.09846, algorithm 1): members train
 * side by side; every {@code interval} epochs the worst copy the weights of the best (exploit) and go on with changed hyperparameters
 * (explore), so that a schedule of hyperparameters is found in one training's time.
 *
 * <p><b>On a scheduler of trials.</b> One interval of one member is one trial. A suggestion with {@link
 * io.trialstream.core.sampler.Provenance.Parent} is the next interval of a member, and asks of whoever runs it:
 *
 * <ul>
 *   <li>start from the checkpoint that trial {@code parent.trial} saved at {@code parent.epoch}, and train up to epoch {@code parent.epoch +
 *       interval}, at most to the plan's maximum; without a parent, from nothing to {@code interval} ({@link Options#interval(StudyPlan)});
 *   <li>report epochs that count from the first ancestor's start: the trial's curve begins at {@code parent.epoch + 1};
 *   <li>put {@code parent} into the history's {@link io.trialstream.core.sampler.ObservedTrial#parent};
 *   <li>keep the last checkpoint of each of the last {@code population} finished trials, and of every trial with pending children;
 *   <li>ask when a slot is free, not ahead of it (a suggestion in stock was decided on old results), and let no pruner stop trials;
 *   <li>take a suggestion with a parent as a continuation, never as a duplicate, although a member that goes on unchanged has
 *       the hyperparameters of its parent: only suggestions without a parent are held to the rule that no point is repeated.
 * </ul>
 *
 * <p><b>Without state.</b> The first {@code population} trials are random. From then on the k-th trial follows the (k - population)-th trial of
 * the history's finished list, so that each interval that ends is followed once, whatever the order of ending and however many run at a time.
 * It is compared with the last {@code population} finished trials by the last value. In the worst quantile, failed or diverged, it is replaced by
 * a random member of the best quantile with explored hyperparameters; else it goes on unchanged. A member that reached the plan's
 * maximum is followed by a new random one. When more is asked than has ended, the surplus are additional children of the best quantile.
 *
 * <p><b>Explore.</b> Each hyperparameter is drawn anew with probability {@code resample}; otherwise a number is multiplied by {@code lower} or {@code
 * upper} and cut off at its range (at least one step of its lattice; in the unit interval by a tenth when its range holds zero or less), an
 * ordinal moves by one, a categorical stays.
 */
public final class PbtSampler implements Sampler {
    private final Population population;

    /**
     * How a population lives.
     *
     * @param population the number of members; 0: as many as train at a time, at least 8
     * @param interval epochs between decisions; 0: a twentieth of a full training, at least the plan's minimum resource
     * @param quantile the share of the population that is replaced, and the share that replaces it, in (0, 0.5]
     * @param resample the probability that a hyperparameter is drawn anew, from 0 to 1
     * @param lower the factor down, in (0, 1)
     * @param upper the factor up, above 1
     */
    public record Options(int population, long interval, double quantile, double resample, double lower, double upper) {
        /** Sizes from the plan; quantile 0.2, factors 0.8 and 1.2 as in the paper's appendix, one new draw in four. */
        public static final Options DEFAULT = new Options(0, 0, 0.2, 0.25, 0.8, 1.2);

        public Options {
            if (population < 0 || population == 1) {
                throw new IllegalArgumentException(
                        "population must be 0 (chosen from the plan) or at least 2, got " + population);
            }
            if (interval < 0) {
                throw new IllegalArgumentException(
                        "interval must be 0 (chosen from the plan) or at least 1 epoch, got " + interval);
            }
            if (!(quantile > 0 && quantile <= 0.5)) {
                throw new IllegalArgumentException("quantile must lie in (0, 0.5], got " + quantile);
            }
            if (!(resample >= 0 && resample <= 1)) {
                throw new IllegalArgumentException("resample must lie in [0, 1], got " + resample);
            }
            if (!(lower > 0 && lower < 1 && upper > 1 && upper < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "lower must lie in (0, 1) and upper above 1, got " + lower + " and " + upper);
            }
        }

        /** The epochs of one trial under a plan. */
        public long interval(StudyPlan plan) {
            return interval > 0 ? interval : Math.max(plan.minResource(), plan.maxResource() / 20);
        }

        /** The number of members under a plan. */
        public int population(StudyPlan plan) {
            return population > 0 ? population : Math.max(8, plan.parallel());
        }
    }

    /** Population-based training with the default options. */
    public PbtSampler() {
        this(Options.DEFAULT);
    }

    /** Population-based training with the given options. */
    public PbtSampler(Options options) {
        this.population = new Population("pbt", options, new Perturbation(options));
    }

    @Override
    public List<Suggestion> suggest(SamplingHistory history, int count, RandomGenerator random) {
        return population.suggest(history, count, random);
    }
}
