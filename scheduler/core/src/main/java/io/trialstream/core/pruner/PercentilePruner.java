package io.trialstream.core.pruner;

import io.trialstream.core.pruner.Decision.Evidence;

/**
 * Stops a trial that is worse, at the same epoch, than a percentile of the other trials' values (the median rule of Golovin et al. 2017,
 * "Google Vizier", section 3.1, for any percentile). The percentile is interpolated between neighbours, so the median of an even number of
 * values lies half-way between the middle two. Equal values go on.
 *
 * <p>A diverged trial's value counts as worse than any. Where the percentile falls among those, or there are several objectives,
 * ranks decide: the best {@code ceil(n · percentile / 100)} of n go on.
 */
public final class PercentilePruner implements Pruner {
    /** Which of a trial's values is compared. */
    public enum Compare {
        /** Its best so far: forgives a metric that jumps. */
        BEST,
        /** The one at this epoch. */
        CURRENT
    }

    /**
     * Options.
     *
     * @param percentile how many in a hundred go on, above 0 and below 100
     * @param compare which of the trial's values is compared with the others' at this epoch
     * @param minPeers how many trials, itself included, must have got so far before one is stopped, at least 2
     * @param from the first epoch that is judged, in epochs
     * @param interval how often it is judged from there on, in epochs
     * @param maxResource a full training, in epochs
     */
    public record Options(
            double percentile, Compare compare, int minPeers, long from, long interval, long maxResource) {
        public Options {
            if (!(percentile > 0 && percentile < 100)) {
                throw new IllegalArgumentException("percentile lies above 0 and below 100, got " + percentile);
            }
            if (minPeers < 2) {
                throw new IllegalArgumentException("minPeers must be at least 2, got " + minPeers);
            }
        }
    }

    private final String name;
    private final Options options;
    private final Ladder ladder;

    /** With options. */
    public PercentilePruner(Options options) {
        this("percentile", options);
    }

    private PercentilePruner(String name, Options options) {
        this.name = name;
        this.options = options;
        this.ladder = Ladder.linear(options.from(), options.interval(), options.maxResource());
    }

    /** The median rule: percentile 50. */
    public static PercentilePruner median(Compare compare, int minPeers, long from, long interval, long maxResource) {
        return new PercentilePruner("median", new Options(50, compare, minPeers, from, interval, maxResource));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Ladder ladder(int bracket) {
        return ladder;
    }

    @Override
    public int promotable(RungView rung) {
        return share(rung.count());
    }

    private int share(int count) {
        return (int) Math.ceil(count * options.percentile() / 100);
    }

    @Override
    public Decision decide(RungView rung, TrialCurve curve) {
        int count = rung.count();
        boolean best = options.compare() == Compare.BEST && Double.isFinite(curve.best());
        double own = best ? Math.min(curve.best(), curve.value()) : curve.value();
        if (count < options.minPeers()) {
            int rank = rung.rank(curve.trial(), curve.value());
            String note = "the first " + (options.minPeers() - 1) + " arrivals go on unjudged";
            return new Decision.Continue(evidence(rung, own, rank, count, Double.NaN, note));
        }
        int entry = rung.rank(curve.trial(), curve.value());
        double cutoff = percentileOfOthers(rung, entry);
        if (Double.isNaN(cutoff)) {
            int kept = share(count);
            double worstKept = rung.valueAt(kept - 1);
            Evidence evidence = evidence(rung, curve.value(), entry, kept, worstKept, "");
            return entry < kept ? new Decision.Continue(evidence) : new Decision.Stop(evidence);
        }
        boolean goesOn = own <= cutoff;
        // places among the others: how many are strictly better, and how many are as good as the cut-off
        int better = others(rung, Integer.MIN_VALUE, own, curve);
        int asGood = others(rung, Integer.MAX_VALUE, cutoff, curve);
        String note = own < curve.value() ? "its best so far is compared" : "";
        Evidence evidence = evidence(rung, own, better, asGood + (goesOn ? 1 : 0), cutoff, note);
        return goesOn ? new Decision.Continue(evidence) : new Decision.Stop(evidence);
    }

    private static int others(RungView rung, int tie, double value, TrialCurve curve) {
        boolean ownIsAmongThem = curve.value() < value || (curve.value() == value && tie == Integer.MAX_VALUE);
        return rung.rank(tie, value) - (ownIsAmongThem ? 1 : 0);
    }

    private double percentileOfOthers(RungView rung, int entry) {
        int others = rung.count() - 1;
        double place = options.percentile() / 100 * (others - 1);
        int low = (int) Math.floor(place);
        double fraction = place - low;
        double lower = rung.valueAt(low < entry ? low : low + 1);
        if (fraction == 0) {
            return lower;
        }
        double upper = rung.valueAt(low + 1 < entry ? low + 1 : low + 2);
        // rounding must not put it outside of its neighbours: equal values go on
        return Math.max(lower, Math.min(upper, (1 - fraction) * lower + fraction * upper));
    }

    private Evidence evidence(RungView rung, double value, int rank, int kept, double cutoff, String note) {
        return new Evidence(
                name, rung.bracket(), rung.index(), rung.resource(), value, rank, rung.count(), kept, cutoff, note);
    }
}
