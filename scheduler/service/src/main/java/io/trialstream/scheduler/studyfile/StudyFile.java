package io.trialstream.scheduler.studyfile;

import io.trialstream.core.space.InvalidSpaceException;
import io.trialstream.core.study.StudySpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads study definitions: YAML 1.2, and so JSON. Every key, type, range and name is checked; the first fault is told with its line.
 *
 * <p>Defaults: project, team and pool "default"; resource {name: epoch, min: 1}; sampler auto; pruner none; budget of 100 trials (no
 * limit when epochs or maxRuntime is given, or when the sampler is grid), 4 in parallel; workdir "."; grace 30s; silence no limit; one
 * slot; priority 50; retries 2; seed 1; duplicates reject; keepCheckpoints 1; no warmStart.
 */
public final class StudyFile {
    /** The longest text that is read, in characters. */
    public static final int LONGEST = Yaml.LONGEST;

    private StudyFile() {}

    /**
     * Reads a text. Nothing is looked up on this machine: workdir stays as it is given.
     *
     * @param text YAML or JSON
     * @param sourceName what messages call it
     * @throws StudyFileException if it can't be used
     */
    public static ParsedStudy parse(String text, String sourceName) {
        return new Reading(text, sourceName, false, false, null).study(null);
    }

    /**
     * Reads a text that a person gives for a new study: also refuses secrets, which would be there for all to see.
     *
     * @throws StudyFileException if it can't be used
     */
    public static ParsedStudy parseNew(String text, String sourceName) {
        return new Reading(text, sourceName, true, false, null).study(null);
    }

    /**
     * Reads a file. A relative workdir is below the file's directory, and must exist; so must the command's script.
     *
     * @throws StudyFileException if it can't be read or used
     */
    public static ParsedStudy read(Path file) {
        String source = String.valueOf(file.getFileName());
        Path directory = file.toAbsolutePath().normalize().getParent();
        return new Reading(text(file, source), source, true, false, directory).study(directory);
    }

    /**
     * Reads a file for those who train by themselves, or only look at it: the command may be absent, and nothing it names is looked up.
     *
     * @throws StudyFileException if it can't be read or used
     */
    public static ParsedStudy readDefinition(Path file) {
        String source = String.valueOf(file.getFileName());
        return new Reading(
                        text(file, source),
                        source,
                        true,
                        true,
                        file.toAbsolutePath().normalize().getParent())
                .study(null);
    }

    /**
     * Reads a file whose workdir and script are on other machines: neither is looked for, and workdir stays as it is given.
     *
     * @throws StudyFileException if it can't be read or used
     */
    public static ParsedStudy readForElsewhere(Path file) {
        String source = String.valueOf(file.getFileName());
        return new Reading(
                        text(file, source),
                        source,
                        true,
                        false,
                        file.toAbsolutePath().normalize().getParent())
                .study(null);
    }

    static String text(Path file, String source) {
        try {
            if (Files.isDirectory(file)) {
                throw new StudyFileException(file.toString(), 0, "", "is a directory; give the file in it");
            }
            if (Files.isRegularFile(file) && Files.size(file) > 4L * LONGEST) {
                throw new StudyFileException(
                        source, 0, "", "is too large: " + Files.size(file) + " bytes; is it a study file?");
            }
            byte[] bytes = Files.readAllBytes(file);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new StudyFileException(source, 0, "", "is not UTF-8 text; save it as UTF-8");
        } catch (NoSuchFileException e) {
            throw new StudyFileException(file.toString(), 0, "", "there is no such file; check the path");
        } catch (IOException e) {
            throw new StudyFileException(file.toString(), 0, "", "can't be read: " + e.getMessage());
        }
    }

    /** One reading of one text. */
    private record Reading(
            String text,
            String source,
            boolean isNew,
            boolean untrained,
            @org.jspecify.annotations.Nullable Path earlierFiles) {
        ParsedStudy study(@org.jspecify.annotations.Nullable Path directory) {
            Item item = Yaml.read(text, source);
            Field file = new Field(source, "", item.line(), item);
            try {
                StudySpec spec = DefinitionReader.read(file, untrained);
                if (isNew) { // what is stored already must stay readable
                    SecretVariables.refuse(file.section().get("env"));
                }
                Map<String, Object> given = new LinkedHashMap<>(((Item.Mapping) item).plain());
                if (directory != null) {
                    spec = LocalFiles.check(file.section(), spec, directory);
                    given.put("workdir", spec.launch().workdir());
                }
                EarlierStudies earlier = WarmStartReader.read(file.section().get("warmStart"), spec, earlierFiles);
                StudySpec read = spec;
                given.computeIfPresent("warmStart", (key, old) -> WarmStartReader.canonical(earlier, read));
                return new ParsedStudy(spec, CanonicalJson.of(given, spec), earlier);
            } catch (IllegalArgumentException | InvalidSpaceException e) {
                // the records check again what they need
                throw new StudyFileException(source, 0, "", String.valueOf(e.getMessage()));
            }
        }
    }
}
