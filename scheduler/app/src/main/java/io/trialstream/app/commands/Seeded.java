package io.trialstream.app.commands;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.scheduler.studyfile.ParsedStudy;
import io.trialstream.scheduler.studyfile.StudyFile;
import org.jspecify.annotations.Nullable;

/** Gives a study another seed, as the command line asks. */
final class Seeded {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Seeded() {}

    static ParsedStudy with(ParsedStudy study, @Nullable Long seed) {
        if (seed == null) {
            return study;
        }
        try {
            ObjectNode definition = (ObjectNode) JSON.readTree(study.canonicalJson());
            definition.put("seed", seed);
            return StudyFile.parse(definition.toString(), study.spec().name());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a canonical definition is JSON", e);
        }
    }
}
