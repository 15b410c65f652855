package io.trialstream.core.sampler.gp;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Maximises the acquisition over a mixed space: candidates are kept with an upper bound of their score, the highest is scored until the
 * best few are known (lazy greedy, Minoux 1978), and those are improved by local search. Believing a point only lessens improvement
 * elsewhere, so scores stay bounds through a batch. All counts depend on the size of the model alone, never on a clock.
 */
final class Maximizer {
    private static final int BATCH = 4;

    private final GaussianProcessOptions options;
    private final Encoding encoding;
    private final Acquisition acquisition;
    private final Incumbents incumbents;
    private final Candidates candidates;
    private final boolean batch;

    private List<Encoding.Point> pool = List.of();
    private double[] bounds = new double[0];

    Maximizer(
            GaussianProcessOptions options,
            Encoding encoding,
            Acquisition acquisition,
            Incumbents incumbents,
            RandomGenerator random,
            int count) {
        this.options = options;
        this.encoding = encoding;
        this.acquisition = acquisition;
        this.incumbents = incumbents;
        this.candidates = new Candidates(encoding, random);
        this.batch = count > BATCH;
    }

    /** The best point that passes the test; null when the space is finite and none is left. */
    LocalSearch.@Nullable Found next(Predicate<Encoding.Point> fresh) {
        double load = Math.max(1, acquisition.rows() / 200.0);
        if (pool.isEmpty() || !batch) {
            pool = draw(load);
            bounds = pool.stream().mapToDouble(acquisition::bound).toArray();
        } else if (!acquisition.shrinks()) {
            bounds = pool.stream().mapToDouble(acquisition::bound).toArray();
        }
        int starts = batch ? 2 : Math.max(2, (int) (options.starts() / (load * load)));
        int most = Math.max(24, (int) (options.candidates() / (load * load)));
        List<LocalSearch.Found> scored = best(fresh, starts, most);
        List<LocalSearch.Found> found = new ArrayList<>();
        LocalSearch search = new LocalSearch(encoding, acquisition, load > 2 ? 1 : 3);
        int climbs = batch && load > 2 ? 1 : scored.size();
        for (int i = 0; i < climbs && i < scored.size(); i++) {
            found.add(search.climb(scored.get(i).point(), scored.get(i).score()));
        }
        found.addAll(scored);
        return found.stream()
                .filter(one -> fresh.test(one.point()))
                .max((a, b) -> Double.compare(a.score(), b.score()))
                .orElse(null);
    }

    /** The so many best candidates that are fresh, scored, the best first; fewer when the evaluations run out or none is left. */
    private List<LocalSearch.Found> best(Predicate<Encoding.Point> fresh, int count, int mostEvaluations) {
        boolean[] exact = new boolean[bounds.length];
        boolean[] taken = new boolean[bounds.length];
        List<LocalSearch.Found> best = new ArrayList<>();
        int evaluations = 0;
        while (best.size() < count) {
            int top = -1;
            for (int i = 0; i < bounds.length; i++) {
                boolean eligible = !taken[i] && (exact[i] || evaluations < mostEvaluations) && !Double.isNaN(bounds[i]);
                top = eligible && (top < 0 || bounds[i] > bounds[top]) ? i : top;
            }
            if (top < 0) {
                break;
            }
            Encoding.Point point = pool.get(top);
            if (exact[top]) {
                taken[top] = true;
                best.add(new LocalSearch.Found(point, bounds[top]));
            } else if (fresh.test(point)) {
                bounds[top] = acquisition.value(point);
                exact[top] = true;
                evaluations++;
            } else {
                // NaN: out of this and later rounds
                bounds[top] = Double.NaN;
            }
        }
        return best;
    }

    private List<Encoding.Point> draw(double load) {
        List<Encoding.Point> all = candidates.all();
        if (!all.isEmpty()) {
            return all;
        }
        int count = Math.max(200, (int) (options.candidates() / load));
        List<Encoding.Point> drawn = new ArrayList<>(candidates.everywhere(count / 2));
        drawn.addAll(candidates.near(incumbents.centres(), count - drawn.size()));
        return drawn;
    }
}
