package io.trialstream.core.sampler.pbt;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.sampler.Provenance.Parent;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.sampler.evolution.Fitness;
import io.trialstream.core.sampler.evolution.SuggestionBatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Who follows whom: the part that population-based training has in common, whatever explores. See {@link PbtSampler}. */
final class Population {
    /** By the value now, whatever the epoch: a member that is behind in training is worth less. */
    private static final Comparator<ObservedTrial> BEST_FIRST = Comparator.comparing(
                    (ObservedTrial trial) -> !trial.informative())
            .thenComparingDouble(Fitness::violation)
            .thenComparingDouble(ObservedTrial::value)
            .thenComparingInt(ObservedTrial::number);

    private final String name;
    private final PbtSampler.Options options;
    private final Explorer explorer;

    Population(String name, PbtSampler.Options options, Explorer explorer) {
        this.name = name;
        this.options = options;
        this.explorer = explorer;
    }

    List<Suggestion> suggest(SamplingHistory history, int count, RandomGenerator random) {
        int size = options.population(history.plan());
        List<ObservedTrial> finished = history.finished();
        List<ObservedTrial> current = current(finished, size);
        SuggestionBatch batch = new SuggestionBatch(history);
        for (int i = 0; i < count; i++) {
            int followed = history.size() + i - size;
            Suggestion next = null;
            if (followed >= 0 && followed < finished.size()) {
                next = follow(history, finished.get(followed), current, batch, random);
            } else if (followed >= 0) {
                next = copy(history, current, null, "more was asked than has ended", batch, random);
            }
            if (next != null) {
                batch.add(next);
            } else if (!batch.addRandom(name, freshReason(followed, size), random)) {
                Suggestion instead = copy(history, current, null, "the space has no untried points", batch, random);
                if (instead == null) {
                    break;
                }
                batch.add(instead);
            }
        }
        return batch.suggestions();
    }

    private static String freshReason(int followed, int size) {
        return followed < 0
                ? "drawn uniformly: one of the first population of " + size
                : "drawn uniformly: a new member, since there is no checkpoint to go on from";
    }

    /** The last trials that ended and say something, best first. */
    private static List<ObservedTrial> current(List<ObservedTrial> finished, int size) {
        List<ObservedTrial> current = new ArrayList<>();
        for (int i = finished.size() - 1; i >= 0 && current.size() < size; i--) {
            if (Fitness.usable(finished.get(i))) {
                current.add(finished.get(i));
            }
        }
        current.sort(BEST_FIRST);
        return current;
    }

    /** The interval after a trial; null: a new member takes its place. */
    private @Nullable Suggestion follow(
            SamplingHistory history,
            ObservedTrial member,
            List<ObservedTrial> current,
            SuggestionBatch batch,
            RandomGenerator random) {
        if (member.resource() >= history.plan().maxResource()) {
            return null;
        }
        int size = current.size();
        long better = current.stream()
                .filter(trial -> BEST_FIRST.compare(trial, member) < 0)
                .count();
        boolean worst = better >= Math.max(1, size - quantile(size));
        if (worst || !Fitness.usable(member) || !member.informative()) {
            String why = "trial " + member.number() + " ended "
                    + (member.informative() ? "in place " + (better + 1) + " of the last " + size : "without a value");
            return copy(history, current, member, why, batch, random);
        }
        return suggestion(
                history,
                member,
                new Explorer.Explored(
                        member.hyperparameters(),
                        "goes on unchanged in place " + (better + 1) + " of the last " + size));
    }

    private int quantile(int size) {
        return Math.min(size / 2, (int) Math.ceil(options.quantile() * size));
    }

    /** A member of the best quantile with explored hyperparameters; null when none has a checkpoint to go on from. */
    private @Nullable Suggestion copy(
            SamplingHistory history,
            List<ObservedTrial> current,
            @Nullable ObservedTrial replaced,
            String why,
            SuggestionBatch batch,
            RandomGenerator random) {
        List<ObservedTrial> best = current.stream()
                .filter(trial -> trial != replaced && trial.informative())
                .filter(trial -> trial.resource() < history.plan().maxResource())
                .limit(Math.max(1, quantile(current.size())))
                .toList();
        if (best.isEmpty()) {
            return null;
        }
        ObservedTrial parent = best.get(random.nextInt(best.size()));
        Explorer.Explored explored = explorer.explore(history, parent, batch.suggestions(), random);
        return suggestion(
                history, parent, new Explorer.Explored(explored.hyperparameters(), why + "; " + explored.how()));
    }

    private Suggestion suggestion(SamplingHistory history, ObservedTrial parent, Explorer.Explored explored) {
        return new Suggestion(
                explored.hyperparameters(),
                new Provenance(
                        name,
                        "from trial " + parent.number() + " at epoch " + parent.resource() + ": " + explored.how(),
                        history.finished().size(),
                        history.pending().size(),
                        new Parent(parent.number(), parent.resource())));
    }
}
