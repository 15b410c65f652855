package io.trialstream.core.pruner;

/** What a pruner decides about a trial at a rung. Carries its evidence. */
public sealed interface Decision permits Decision.Continue, Decision.Pause, Decision.Stop {

    /** What it was decided on. */
    Evidence evidence();

    /**
     * The trial goes on.
     *
     * @param evidence what it was decided on
     * @param spared what it was spared since it is held back to check the pruner
     */
    record Continue(Evidence evidence, Spared spared) implements Decision {
        /** It goes on, and is spared nothing. */
        public Continue(Evidence evidence) {
            this(evidence, Spared.NOTHING);
        }
    }

    /** What a trial that goes on was spared. */
    enum Spared {
        /** It goes on by its own merit. */
        NOTHING,
        /** It would have paused. */
        PAUSE,
        /** It would have been stopped. */
        STOP
    }

    /**
     * The trial pauses at the rung with its checkpoint, until the pruner promotes it or the study ends.
     *
     * @param evidence what it was decided on
     */
    record Pause(Evidence evidence) implements Decision {}

    /**
     * The trial is stopped for good.
     *
     * @param evidence what it was decided on
     */
    record Stop(Evidence evidence) implements Decision {}

    /**
     * The facts behind a decision. Values are lower-is-better; the edge turns them.
     *
     * @param pruner the pruner's name
     * @param bracket from 0
     * @param rung from 0
     * @param resource the rung's, in epochs
     * @param value the trial's metric there
     * @param rank its place among the arrivals, 0 for the best; -1: not ranked
     * @param count how many trials had arrived, itself included
     * @param kept how many of so many go on
     * @param cutoff the worst value that goes on; NaN: no cut-off yet
     * @param note what the numbers don't say, as a half-sentence without metric values; may be empty
     */
    record Evidence(
            String pruner,
            int bracket,
            int rung,
            long resource,
            double value,
            int rank,
            int count,
            int kept,
            double cutoff,
            String note) {}
}
