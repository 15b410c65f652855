package io.trialstream.scheduler.topology;

import io.trialstream.v1.TrialReport;
import java.util.function.BiConsumer;

/** Reads trial reports again that were applied before a restart, but are not in the stored rows yet. */
@FunctionalInterface
public interface ReportTail {
    /** Nothing to read: for tests without a broker. */
    ReportTail NONE = (partition, fromOffset, reports) -> fromOffset;

    /**
     * Reads a partition's reports from an offset up to the one that the scheduler's group has committed.
     *
     * @param partition of the topic of trial reports
     * @param fromOffset the first offset to read
     * @param reports takes offset and report, in order; what can't be decoded is left out
     * @return the committed offset
     */
    long read(int partition, long fromOffset, BiConsumer<Long, TrialReport> reports);
}
