package io.trialstream.app.cli;

import io.trialstream.scheduler.studyfile.ParsedStudy;
import io.trialstream.scheduler.studyfile.StudyFile;
import io.trialstream.scheduler.studyfile.StudyFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Gets a study from a file or from standard input. */
final class StudyText {
    private StudyText() {}

    /** @param checkFiles whether workdir and script must be on this machine; never so for standard input */
    static ParsedStudy read(String file, Surroundings surroundings, boolean checkFiles) {
        if (file.equals("-")) {
            return fromInput(surroundings);
        }
        return checkFiles ? StudyFile.read(Path.of(file)) : StudyFile.readForElsewhere(Path.of(file));
    }

    /** The definition alone: the command may be absent, and its script is not looked for. */
    static ParsedStudy definition(String file, Surroundings surroundings) {
        return file.equals("-") ? fromInput(surroundings) : StudyFile.readDefinition(Path.of(file));
    }

    private static ParsedStudy fromInput(Surroundings surroundings) {
        try {
            byte[] bytes = surroundings.input().readNBytes(4 * StudyFile.LONGEST + 1);
            return StudyFile.parseNew(new String(bytes, StandardCharsets.UTF_8), "standard input");
        } catch (IOException e) {
            throw new StudyFileException("standard input", 0, "", "can't be read: " + e.getMessage());
        }
    }
}
