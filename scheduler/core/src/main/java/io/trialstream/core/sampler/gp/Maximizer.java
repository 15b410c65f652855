package io.trialstream.core.sampler.gp;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Maximises the acquisition over a mixed space: candidates are ranked by a cheap upper bound, the most promising scored, the best few
 * improved by local search. All counts depend on the size of the model alone, never on a clock.
 */
final class Maximizer {
    private final GaussianProcessOptions options;
    private final Encoding encoding;
    private final Acquisition acquisition;
    private final Incumbents incumbents;
    private final Candidates candidates;
    private final boolean batch;
    private List<Encoding.Point> pool = List.of();

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
        this.batch = count > 4;
    }

    /** The best point that passes the test; null when the space is finite and none is left. */
    LocalSearch.@Nullable Found next(Predicate<Encoding.Point> fresh) {
        double load = Math.max(1, acquisition.rows() / 200.0);
        if (pool.isEmpty() || !batch) {
            pool = draw(load);
        }
        List<LocalSearch.Found> scored = score(Math.max(24, (int) (options.candidates() / (load * load))));
        int starts = Math.max(2, (int) (options.starts() / (load * load)));
        List<LocalSearch.Found> found = new ArrayList<>();
        LocalSearch search = new LocalSearch(encoding, acquisition, load > 2 ? 1 : 3);
        for (int i = 0; i < scored.size() && i < starts; i++) {
            found.add(search.climb(scored.get(i).point(), scored.get(i).score()));
        }
        found.addAll(scored);
        found.sort((a, b) -> Double.compare(b.score(), a.score()));
        for (LocalSearch.Found one : found) {
            if (fresh.test(one.point())) {
                return one;
            }
        }
        for (Encoding.Point point : pool) {
            if (fresh.test(point)) {
                return new LocalSearch.Found(point, acquisition.value(point));
            }
        }
        return null;
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

    /** The so many candidates of the highest bound, scored, the best first. */
    private List<LocalSearch.Found> score(int most) {
        List<Encoding.Point> points = pool;
        if (points.size() > most) {
            double[] bounds = points.stream().mapToDouble(point -> -acquisition.bound(point)).toArray();
            int[] order = ActiveSet.sortedBy(bounds);
            List<Encoding.Point> promising = new ArrayList<>(most);
            for (int i = 0; i < most; i++) {
                promising.add(points.get(order[i]));
            }
            points = promising;
        }
        List<LocalSearch.Found> scored = new ArrayList<>();
        for (Encoding.Point point : points) {
            double value = acquisition.value(point);
            if (!Double.isNaN(value)) {
                scored.add(new LocalSearch.Found(point, value));
            }
        }
        scored.sort((a, b) -> Double.compare(b.score(), a.score()));
        return scored;
    }
}
