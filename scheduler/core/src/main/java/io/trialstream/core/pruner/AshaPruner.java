package io.trialstream.core.pruner;

import io.trialstream.core.pruner.Decision.Evidence;
import io.trialstream.core.random.Seeds;
import java.util.random.RandomGenerator;

/**
 * Asynchronous successive halving (Li et al. 2020, "A System for Massively Parallel Hyperparameter Tuning", Algorithm 2): of the trials
 * that arrived at a rung, the best 1/η go on. No trial waits for another.
 *
 * <p>Two variants. {@link Mode#STOP}: a trial reports and is stopped or goes on; no checkpoints are needed. {@link Mode#PROMOTE}: a trial
 * pauses at each rung with its checkpoint and is promoted when, and only when, it ranks among the best 1/η of those that arrived so far,
 * even much later; nothing is stopped for good before the study ends.
 *
 * <p>In STOP mode the first arrivals at a rung have no one to be compared with: the first {@code minPeers - 1} go on unjudged (the paper's
 * rule compares at once; with minPeers 1 that is what happens: the first arrival is the best of one and goes on, the second must beat it).
 * From {@code minPeers} arrivals on, n arrivals keep max(1, floor(n / η)).
 */
public final class AshaPruner implements Pruner {
    /** What happens at a rung. */
    public enum Mode {
        /** Report, and be stopped or go on. */
        STOP,
        /** Pause with a checkpoint, be promoted later. */
        PROMOTE
    }

    /**
     * Options.
     *
     * @param reductionFactor η, at least 2: one in so many goes on
     * @param brackets how many ladders, each starting one rung higher than the one before; at least 1
     * @param mode stop or promote
     * @param minPeers how many arrivals a rung needs before it stops anything, at least 1
     * @param minResource the lowest rung, in epochs
     * @param maxResource a full training, in epochs
     */
    public record Options(
            int reductionFactor, int brackets, Mode mode, int minPeers, long minResource, long maxResource) {
        public Options {
            if (reductionFactor < 2) {
                throw new IllegalArgumentException("reductionFactor must be at least 2, got " + reductionFactor);
            }
            if (minPeers < 1) {
                throw new IllegalArgumentException("minPeers must be at least 1, got " + minPeers);
            }
            int rungs = Ladder.geometric(minResource, maxResource, reductionFactor, 0)
                    .size();
            if (brackets < 1 || brackets > rungs + 1) {
                throw new IllegalArgumentException(
                        "brackets lies between 1 and " + (rungs + 1) + " (the number of rungs from " + minResource
                                + " to " + maxResource + ", and one), got " + brackets);
            }
        }

        /** One bracket, stopping, with minPeers = η. */
        public static Options of(int reductionFactor, long minResource, long maxResource) {
            return new Options(reductionFactor, 1, Mode.STOP, reductionFactor, minResource, maxResource);
        }
    }

    private final String name;
    private final Options options;
    private final Ladder[] ladders;

    /** With options. */
    public AshaPruner(Options options) {
        this("asha", options);
    }

    /** Under another name, for pruners that are built from it. */
    AshaPruner(String name, Options options) {
        this.name = name;
        this.options = options;
        this.ladders = new Ladder[options.brackets()];
        for (int s = 0; s < ladders.length; s++) {
            ladders[s] = Ladder.geometric(options.minResource(), options.maxResource(), options.reductionFactor(), s);
        }
    }

    /** The options. */
    public Options options() {
        return options;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int brackets() {
        return ladders.length;
    }

    /**
     * Bracket s gets a share of η^(S - s) (S + 1) / (S - s + 1) of the trials, Hyperband's allocation (Li et al. 2018, Algorithm 1), drawn
     * from hash(seed, trial).
     */
    @Override
    public int bracket(int trial, long seed) {
        if (ladders.length == 1) {
            return 0;
        }
        RandomGenerator random = Seeds.derive(seed, trial, "bracket");
        int top = ladders.length - 1;
        double[] weights = new double[ladders.length];
        double total = 0;
        for (int s = 0; s <= top; s++) {
            weights[s] = Math.pow(options.reductionFactor(), top - s) * (top + 1) / (top - s + 1);
            total += weights[s];
        }
        double draw = random.nextDouble() * total;
        int bracket = 0;
        while (bracket < top && draw >= weights[bracket]) {
            draw -= weights[bracket++];
        }
        return bracket;
    }

    @Override
    public Ladder ladder(int bracket) {
        return ladders[bracket];
    }

    @Override
    public boolean pauses() {
        return options.mode() == Mode.PROMOTE;
    }

    /** The best 1/η, in STOP mode too: there it concerns trials that an earlier pruner of the study paused. */
    @Override
    public int promotable(RungView rung) {
        return rung.count() / options.reductionFactor();
    }

    @Override
    public int mostPromotable(int arrivals) {
        return arrivals / options.reductionFactor();
    }

    @Override
    public Decision decide(RungView rung, TrialCurve curve) {
        int count = rung.count();
        int rank = rung.rank(curve.trial(), curve.value());
        boolean unjudged = options.mode() == Mode.STOP && count < options.minPeers();
        int kept = options.mode() == Mode.PROMOTE
                ? promotable(rung)
                : unjudged ? count : Math.max(1, count / options.reductionFactor());
        double cutoff = unjudged || kept == 0 ? Double.NaN : rung.valueAt(kept - 1);
        String note = unjudged ? "the first " + (options.minPeers() - 1) + " arrivals go on unjudged" : "";
        Evidence evidence = new Evidence(
                name(), rung.bracket(), rung.index(), rung.resource(), curve.value(), rank, count, kept, cutoff, note);
        if (options.mode() == Mode.PROMOTE) {
            return new Decision.Pause(evidence);
        }
        return rank < kept ? new Decision.Continue(evidence) : new Decision.Stop(evidence);
    }
}
