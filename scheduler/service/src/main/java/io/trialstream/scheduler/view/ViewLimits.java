package io.trialstream.scheduler.view;

/**
 * How much the read side holds in memory.
 *
 * @param decisions over all studies, the oldest are dropped first
 * @param decisionsPerTrial the oldest are dropped first
 * @param logBytesPerTrial of output, in bytes of UTF-8
 * @param logBytes of output over all trials, in bytes; the longest silent trial's is dropped first
 * @param changes in the feed
 * @param lateReportsPerTrial further ones are only counted
 */
public record ViewLimits(
        int decisions,
        int decisionsPerTrial,
        int logBytesPerTrial,
        long logBytes,
        int changes,
        int lateReportsPerTrial) {
    /** For a heap of 512 MB and more. */
    public static final ViewLimits DEFAULT = new ViewLimits(500_000, 200, 256 << 10, 64L << 20, 1 << 14, 200);

    public ViewLimits {
        if (decisions < 1
                || decisionsPerTrial < 1
                || logBytesPerTrial < 1
                || logBytes < logBytesPerTrial
                || changes < 2
                || lateReportsPerTrial < 0) {
            throw new IllegalArgumentException("limits must be positive, and logBytes at least logBytesPerTrial: "
                    + decisions + ", " + decisionsPerTrial + ", " + logBytesPerTrial + ", " + logBytes + ", " + changes
                    + ", " + lateReportsPerTrial);
        }
    }
}
