package io.trialstream.scheduler.codec;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.study.Metric;
import io.trialstream.scheduler.studyfile.ParsedStudy;
import io.trialstream.scheduler.studyfile.StudyFile;
import io.trialstream.v1.Observation;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The optimiser's side: observations in, suggestions out. */
public final class ObservationCodec {
    private ObservationCodec() {}

    /** The study of a record that carries a definition. */
    public static ParsedStudy study(Observation record) {
        String definition = Objects.requireNonNull(record.getDefinition(), "the record carries no definition");
        return StudyFile.parse(definition, record.getStudyId());
    }

    /** The trial of a record that carries one. */
    public static ObservedTrial trial(Observation record, List<Metric> metrics) {
        io.trialstream.v1.ObservedTrial trial =
                Objects.requireNonNull(record.getTrial(), "the record carries no trial");
        ObservedTrial.Status status = switch (trial.getStatus()) {
            case COMPLETED -> ObservedTrial.Status.COMPLETED;
            case STOPPED -> ObservedTrial.Status.STOPPED;
            case INFEASIBLE -> ObservedTrial.Status.INFEASIBLE;
            case FAILED -> ObservedTrial.Status.FAILED;
            case PENDING, UNKNOWN -> ObservedTrial.Status.PENDING;
        };
        Integer parent = trial.getParentTrial();
        return new ObservedTrial(
                trial.getNumber(),
                Hyperparameters.of(trial.getHyperparameters()),
                status,
                CommonCodec.outer(trial.getCurve(), metrics),
                List.of(),
                parent == null ? null : new Provenance.Parent(parent, trial.getParentEpoch()));
    }

    /** The sequence number of the suggestion that a trial came from; -1: none. */
    public static long suggestionOf(Observation record) {
        io.trialstream.v1.ObservedTrial trial = record.getTrial();
        Long suggestion = trial == null ? null : trial.getSuggestion();
        return suggestion == null ? -1 : suggestion;
    }

    /** A suggestion, or the word that there is none left. */
    public static io.trialstream.v1.Suggestion suggestion(
            String poolId,
            String studyId,
            long sequence,
            long revision,
            @Nullable Suggestion suggestion,
            long nowMs,
            long tookMicros) {
        return new io.trialstream.v1.Suggestion(
                poolId,
                studyId,
                sequence,
                revision,
                suggestion == null ? Map.of() : CommonCodec.toAvro(suggestion.hyperparameters()),
                suggestion == null
                        ? new io.trialstream.v1.Provenance("none", "the space is exhausted", 0, 0, null, 0L)
                        : CommonCodec.toAvro(suggestion.provenance()),
                suggestion == null,
                nowMs,
                tookMicros);
    }
}
