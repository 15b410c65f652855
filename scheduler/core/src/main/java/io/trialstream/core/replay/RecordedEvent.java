package io.trialstream.core.replay;

import io.trialstream.core.pool.DecisionRecord;
import io.trialstream.core.study.Reason;
import io.trialstream.core.study.StudySpec;

/**
 * Something that happened to a study, as its topics recorded it. Reports are numbered by their offsets; decisions say how many reports came
 * before them, so that both can be put in one order.
 */
public sealed interface RecordedEvent {
    /** When it happened, in milliseconds since 1970 UTC. */
    long atMs();

    /** Its place among reports and what lies between them: twice the number of reports before it, and one more for a report. */
    long place();

    /** Its place among the events between the same two reports: twice the number of decisions before it, and one more for a decision. */
    long number();

    /** Something that an agent reported. */
    sealed interface Reported extends RecordedEvent {
        /** Its place among all reports. */
        long offset();

        @Override
        default long place() {
            return 2 * offset() + 1;
        }

        @Override
        default long number() {
            return 0;
        }
    }

    /**
     * An epoch was reported.
     *
     * @param offset its place among all reports
     * @param trial the trial's number
     * @param leaseEpoch of the run that reported
     * @param epoch absolute, from 1
     * @param values the objectives, lower-is-better
     * @param runtimeMs the trial's run time so far, in milliseconds
     * @param atMs when it arrived, in milliseconds since 1970 UTC
     */
    record Epoch(long offset, int trial, int leaseEpoch, long epoch, double[] values, long runtimeMs, long atMs)
            implements Reported {}

    /**
     * A run ended.
     *
     * @param offset its report's place among all reports
     * @param trial the trial's number
     * @param leaseEpoch of the run
     * @param atMs when its report arrived, in milliseconds since 1970 UTC
     */
    record Exited(long offset, int trial, int leaseEpoch, long atMs) implements Reported {}

    /**
     * Something was decided.
     *
     * @param reportsOffset reports below this offset came before
     * @param sequence its number among the pool's decisions
     * @param atMs when, in milliseconds since 1970 UTC
     * @param kind what
     * @param trial the trial's number; -1: it concerns the study
     * @param leaseEpoch the trial's lease at the time
     * @param reason the code of why
     * @param atRung whether a pruner decided it at a rung
     */
    record Decided(
            long reportsOffset,
            long sequence,
            long atMs,
            DecisionRecord.Kind kind,
            int trial,
            int leaseEpoch,
            Reason reason,
            boolean atRung)
            implements RecordedEvent {
        @Override
        public long place() {
            return 2 * reportsOffset;
        }

        @Override
        public long number() {
            return 2 * sequence + 1;
        }
    }

    /**
     * The study's definition was changed.
     *
     * @param reportsOffset reports below this offset came before
     * @param nextDecision decisions below this number came before
     * @param atMs when, in milliseconds since 1970 UTC
     * @param spec the new definition
     */
    record Changed(long reportsOffset, long nextDecision, long atMs, StudySpec spec) implements RecordedEvent {
        @Override
        public long place() {
            return 2 * reportsOffset;
        }

        @Override
        public long number() {
            return 2 * nextDecision;
        }
    }
}
