package io.trialstream.app.optuna;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trialstream.app.optuna.OptunaStudy.OptunaTrial;
import io.trialstream.app.optuna.OptunaStudy.State;
import io.trialstream.scheduler.studyfile.StudyFile;
import io.trialstream.scheduler.studyfile.StudyFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A study of Optuna in our own files: a study file over the same space, whose {@code start} holds the best hyperparameters found, and the
 * finished trials as JSON lines, each like an element of {@code trials} of {@code export --format json}.
 */
public final class OptunaImport {
    private static final byte[] SQLITE = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int MOST_STARTS = 3;
    private static final int MOST_TRIED = 50;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String source;
    private final OptunaStudy study;
    private final ImportedSpace space;
    private final ImportedTrials trials;

    private OptunaImport(String source, OptunaStudy study) {
        this.source = source;
        this.study = study;
        List<OptunaTrial> finished = study.trials().stream()
                .filter(trial -> trial.state().finished())
                .toList();
        this.space = ImportedSpace.of(finished);
        this.trials = new ImportedTrials(study, finished, space, metrics());
    }

    /**
     * The names of the studies in a file.
     *
     * @throws IOException if it can't be read, or is neither a journal nor an SQLite storage
     */
    public static List<String> names(Path file) throws IOException {
        return studies(file).stream().map(OptunaStudy::name).toList();
    }

    /**
     * Reads a study.
     *
     * @param file a journal or an SQLite storage
     * @param name one of {@link #names}
     * @throws IOException if the file can't be read
     * @throws IllegalArgumentException if the study has no finished trial, or a space that has no counterpart here
     */
    public static OptunaImport read(Path file, String name) throws IOException {
        for (OptunaStudy study : studies(file)) {
            if (study.name().equals(name)) {
                if (study.trials().stream().noneMatch(trial -> trial.state().finished())) {
                    throw new IllegalArgumentException("the study " + name + " has no finished trial");
                }
                return new OptunaImport(String.valueOf(file.getFileName()), study);
            }
        }
        throw new IllegalArgumentException("there is no study " + name + " in " + file);
    }

    private static List<OptunaStudy> studies(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("is no file");
        }
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(SQLITE.length);
        }
        try {
            return java.util.Arrays.equals(start, SQLITE) ? SqliteFile.read(file) : JournalFile.read(file);
        } catch (IllegalArgumentException | java.nio.charset.CharacterCodingException e) {
            throw new IOException("is neither a journal nor an SQLite storage of Optuna: " + e.getMessage(), e);
        }
    }

    /** How many finished trials there are. */
    public int finished() {
        return trials.finished().size();
    }

    /** How many trials are left out, since they run or wait. */
    public int leftOut() {
        return study.trials().size() - finished();
    }

    /** What a person should know of how the space was made, a sentence each. */
    public List<String> remarks() {
        return space.remarks();
    }

    /** The finished trials, a JSON object each. */
    public List<String> trialLines() {
        return trials.lines();
    }

    /**
     * The study file.
     *
     * @throws IllegalArgumentException if the study can't be said in one
     */
    public String studyFile() {
        String head = head();
        try {
            StudyFile.parse(head, "study");
        } catch (StudyFileException e) {
            throw new IllegalArgumentException(
                    "the study " + study.name() + " can't be a study file: " + e.getMessage(), e);
        }
        String text = head;
        Set<Map<String, Object>> starts = new LinkedHashSet<>();
        for (Map<String, Object> candidate : best()) {
            if (starts.size() == MOST_STARTS || !starts.add(candidate)) {
                continue;
            }
            String tried = head + starts(starts);
            try {
                StudyFile.parse(tried, "study");
                text = tried;
            } catch (StudyFileException e) {
                // Optuna can hold values that its last ranges do not
                starts.remove(candidate);
            }
        }
        return text;
    }

    private static String starts(Set<Map<String, Object>> starts) {
        StringBuilder text = new StringBuilder("start:\n");
        starts.forEach(start -> text.append("  - ").append(json(start)).append('\n'));
        return text.toString();
    }

    /** The hyperparameters of the complete trials, best first; in the order of the first objective when there are several. */
    private List<Map<String, Object>> best() {
        int sign = study.goals().get(0).equals("maximize") ? -1 : 1;
        return trials.finished().stream()
                .filter(trial -> trial.state() == State.COMPLETE
                        && !trial.values().isEmpty()
                        && !Double.isNaN(trial.values().get(0)))
                .sorted(Comparator.comparingDouble(
                        trial -> sign * trial.values().get(0)))
                .limit(MOST_TRIED)
                .map(space::values)
                .toList();
    }

    private String head() {
        StringBuilder text = new StringBuilder();
        text.append("# From the study ")
                .append(json(study.name()))
                .append(" of Optuna in ")
                .append(json(source));
        text.append(": ").append(finished()).append(" finished trials.\n");
        remarks().forEach(remark -> text.append("# ").append(remark).append('\n'));
        text.append("# Let command start your script; it finds its hyperparameters in $TRIALSTREAM_PARAMS.\n");
        text.append("name: ").append(json(title())).append('\n');
        List<Map<String, Object>> metrics = new ArrayList<>();
        List<String> names = metrics();
        for (int i = 0; i < names.size(); i++) {
            Map<String, Object> metric = new LinkedHashMap<>();
            metric.put("name", names.get(i));
            metric.put("goal", study.goals().get(i));
            metrics.add(metric);
        }
        text.append("metrics: ").append(json(metrics)).append('\n');
        text.append("resource: {name: epoch, min: 1, max: ")
                .append(trials.maxEpoch())
                .append("}\n");
        text.append("command: [python3, train.py]\n");
        text.append("space:\n");
        space.definitions()
                .forEach((name, definition) -> text.append("  ")
                        .append(json(name))
                        .append(": ")
                        .append(json(definition))
                        .append('\n'));
        text.append("sampler: {type: auto}\n");
        boolean pruned = trials.finished().stream().anyMatch(trial -> trial.state() == State.PRUNED);
        if (pruned && trials.maxEpoch() > 1) {
            text.append("pruner: {type: asha, reductionFactor: 3}\n");
        }
        text.append("budget: {trials: 100, parallel: 4}\n");
        return text.toString();
    }

    private String title() {
        String title = study.name().replaceAll("\\s+", " ").strip();
        String some = title.matches(".*[A-Za-z0-9].*") ? title : "optuna study";
        return some.substring(0, Math.min(100, some.length()));
    }

    private List<String> metrics() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < study.goals().size(); i++) {
            String given =
                    study.metrics().isEmpty() ? "" : study.metrics().get(i).strip();
            String own = i == 0 ? "value" : "value_" + (i + 1);
            boolean usable = !given.isEmpty() && !given.equals("epoch") && !names.contains(given);
            names.add(usable ? given : own);
        }
        return names;
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts, numbers, lists and maps can always be written", e);
        }
    }
}
