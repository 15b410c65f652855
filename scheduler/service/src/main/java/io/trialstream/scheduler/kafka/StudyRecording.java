package io.trialstream.scheduler.kafka;

import io.trialstream.core.pool.DecisionRecord;
import io.trialstream.core.pool.Report;
import io.trialstream.core.replay.RecordedEvent;
import io.trialstream.core.replay.Recording;
import io.trialstream.core.study.Metric;
import io.trialstream.core.study.Reason;
import io.trialstream.core.study.StudySpec;
import io.trialstream.scheduler.codec.InputCodec;
import io.trialstream.scheduler.studyfile.StudyFile;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.Decision;
import io.trialstream.v1.Observation;
import io.trialstream.v1.TrialReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A study as the topics recorded it.
 *
 * @param definition the newest definition, a JSON object
 * @param recording what happened, in the order in which the scheduler took it
 * @param judged the decisions that a pruner made at rungs, or a shadow pruner would have made, by trial, in order
 */
public record StudyRecording(String definition, Recording recording, Map<Integer, List<Decision>> judged) {

    /** The study's newest definition, read. */
    public StudySpec spec() {
        return StudyFile.parse(definition, "definition").spec();
    }

    /**
     * Reads a study from a cluster; empty: the topics don't know it.
     *
     * @throws IllegalStateException if it was recorded by a version whose records don't say in which order things happened
     */
    public static Optional<StudyRecording> read(Cluster cluster, String study) {
        Builder builder = new Builder(study);
        RecordingReader reader = new RecordingReader(cluster);
        reader.each(Topics.OBSERVATIONS, (record, value) -> builder.observed(value));
        if (!builder.known()) {
            return Optional.empty();
        }
        reader.each(
                Topics.TRIAL_REPORTS, (record, value) -> builder.reported(record.offset(), record.timestamp(), value));
        reader.each(Topics.DECISIONS, (record, value) -> builder.decided(value));
        return Optional.of(builder.build());
    }

    /** Takes a study's records, topic by topic: observations come first. */
    public static final class Builder {
        private final String study;
        private String definition = "";
        private @Nullable StudySpec first;
        private List<Metric> metrics = List.of();
        private final List<RecordedEvent> events = new ArrayList<>();
        private final Map<Integer, List<Decision>> judged = new HashMap<>();
        private long lastSequence = -1;

        /** Of the study with that id. */
        public Builder(String study) {
            this.study = study;
        }

        /** Whether an observation named the study. */
        public boolean known() {
            return first != null;
        }

        /** Takes an observation. */
        public void observed(Observation record) {
            String carried = record.getDefinition();
            if (!record.getStudyId().equals(study) || carried == null) {
                return;
            }
            StudySpec spec = StudyFile.parse(carried, study).spec();
            definition = carried;
            if (first == null) {
                first = spec;
                metrics = spec.metrics();
            } else {
                events.add(new RecordedEvent.Changed(
                        record.getReportsOffset(), record.getNextDecision(), record.getObservedAtMs(), spec));
            }
        }

        /**
         * Takes a report.
         *
         * @param offset its offset in its topic's partition
         * @param atMs when it was sent, in milliseconds since 1970 UTC
         */
        public void reported(long offset, long atMs, TrialReport record) {
            if (!record.getStudyId().equals(study)) {
                return;
            }
            Report report;
            try {
                report = InputCodec.report(record, metrics);
            } catch (IllegalArgumentException e) {
                return; // it went to the dead letters when it was first read
            }
            if (report instanceof Report.Epoch epoch) {
                events.add(new RecordedEvent.Epoch(
                        offset,
                        record.getTrial(),
                        record.getLeaseEpoch(),
                        epoch.epoch(),
                        epoch.values(),
                        epoch.runtimeMs(),
                        atMs));
            } else if (report instanceof Report.Exited) {
                events.add(new RecordedEvent.Exited(offset, record.getTrial(), record.getLeaseEpoch(), atMs));
            }
        }

        /** Takes a decision; the answer to a repeated command comes again, and is passed over. */
        public void decided(Decision record) {
            if (!study.equals(record.getStudyId()) || record.getSequence() <= lastSequence) {
                return;
            }
            lastSequence = record.getSequence();
            if (record.getReportsOffset() < 0 && record.getEvidence() != null) {
                throw new IllegalStateException("study '" + study
                        + "' was recorded by an older version, which did not note in which order reports and decisions"
                        + " came; it can't be replayed");
            }
            int trial = record.getTrial() == null ? -1 : record.getTrial();
            events.add(new RecordedEvent.Decided(
                    Math.max(0, record.getReportsOffset()),
                    record.getSequence(),
                    record.getDecidedAtMs(),
                    kind(record.getKind().name()),
                    trial,
                    record.getLeaseEpoch(),
                    reason(record.getReason()),
                    record.getEvidence() != null));
            if (record.getEvidence() != null) {
                judged.computeIfAbsent(trial, number -> new ArrayList<>()).add(record);
            }
        }

        /** A newer version's kind, which this one can't know, is taken for one that moves no trial. */
        private static DecisionRecord.Kind kind(String name) {
            for (DecisionRecord.Kind kind : DecisionRecord.Kind.values()) {
                if (kind.name().equals(name)) {
                    return kind;
                }
            }
            return DecisionRecord.Kind.AGENT_STATE;
        }

        private static Reason reason(String name) {
            for (Reason reason : Reason.values()) {
                if (reason.name().equals(name)) {
                    return reason;
                }
            }
            return Reason.NONE;
        }

        /** The recording. */
        public StudyRecording build() {
            return new StudyRecording(
                    definition,
                    Recording.of(java.util.Objects.requireNonNull(first, "no observation named the study"), events),
                    Map.copyOf(judged));
        }
    }
}
