package io.trialstream.core.sampler.auto;

import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.Suggestion;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Asks an expensive sampler inside a time box, and past it a cheaper one, which says so in the provenance. The box comes from the shell,
 * which has a clock and threads; which of the two answers depends on it, and each of the answers on history and random source alone.
 */
public final class TimeBoxed implements Sampler {
    private final Sampler expensive;
    private final Sampler cheap;
    private final Box box;

    /** Runs work for a limited time. */
    @FunctionalInterface
    public interface Box {
        /**
         * @param work runs at most once, on any thread, and sees a snapshot of the history, so that it may go on past the box. Two works
         *     of one sampler must not run at the same time: while an earlier one goes on, the answer is empty at once
         * @return the work's result; empty: it is not there in time
         */
        Optional<List<Suggestion>> within(Supplier<List<Suggestion>> work);

        /** A box that runs the work in the caller's thread unless its time is over before it starts. */
        static Box unless(BooleanSupplier expired) {
            return work -> expired.getAsBoolean() ? Optional.empty() : Optional.of(work.get());
        }
    }

    /**
     * @param expensive asked first
     * @param cheap answers when the box is over
     * @param box limits the time
     */
    public TimeBoxed(Sampler expensive, Sampler cheap, Box box) {
        this.expensive = expensive;
        this.cheap = cheap;
        this.box = box;
    }

    @Override
    public List<Suggestion> suggest(SamplingHistory history, int count, RandomGenerator random) {
        SamplingHistory snapshot = history.snapshot();
        long seed = random.nextLong();
        return box.within(() -> expensive.suggest(snapshot, count, Seeds.derive(seed, 0, "time box")))
                .orElseGet(() -> cheap.suggest(history, count, random).stream()
                        .map(TimeBoxed::late)
                        .toList());
    }

    private static Suggestion late(Suggestion suggestion) {
        Provenance of = suggestion.provenance();
        return new Suggestion(
                suggestion.hyperparameters(),
                new Provenance(
                        of.sampler(),
                        of.explanation() + "; it stands in for a sampler whose time was over",
                        of.observations(),
                        of.pending(),
                        of.parent()));
    }
}
