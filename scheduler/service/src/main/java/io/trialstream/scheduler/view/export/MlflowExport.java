package io.trialstream.scheduler.view.export;

import io.trialstream.scheduler.view.Curve;
import io.trialstream.scheduler.view.StudyRow;
import io.trialstream.scheduler.view.StudyRow.MetricRow;
import io.trialstream.scheduler.view.TrialRow;
import io.trialstream.scheduler.view.codec.JsonText;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A study in the layout of MLflow's file store: {@code EXPERIMENT/RUN/{meta.yaml,params,metrics,tags}}. Open it with
 * {@code mlflow ui --backend-store-uri DIRECTORY} (newer versions want {@code MLFLOW_ALLOW_FILE_STORE=true} for it), or take it over with
 * {@code mlflow migrate-filestore}. Exporting again writes over the same runs.
 */
public final class MlflowExport {
    private static final int RUN_FINISHED = 3;
    private static final int RUN_FAILED = 4;
    private static final int RUN_KILLED = 5;
    private static final int RUN_RUNNING = 1;
    private static final int RUN_SCHEDULED = 2;
    private static final int ID_BYTES = 16;
    private static final int EXPERIMENT_DIGITS = 18;

    private MlflowExport() {}

    /**
     * Writes a study.
     *
     * @param directory the store's root, as {@code mlruns}
     */
    public static void write(StudyRecord record, Path directory) throws IOException {
        StudyRow study = record.study();
        String experiment = experimentId(study.study());
        Path root = directory.resolve(experiment);
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put("artifact_location", root.toUri().toString());
        meta.put("creation_time", study.createdAt());
        meta.put("experiment_id", experiment);
        meta.put("last_update_time", study.createdAt());
        meta.put("lifecycle_stage", "active");
        meta.put("name", study.study());
        yaml(root.resolve("meta.yaml"), meta);
        record.walk((row, curve) -> run(study, row, curve, experiment, root));
    }

    private static void run(StudyRow study, TrialRow row, Curve.Points curve, String experiment, Path root)
            throws IOException {
        String id = HexFormat.of().formatHex(digest(row.study() + "/" + row.trial()), 0, ID_BYTES);
        Path run = root.resolve(id);
        String name = "trial-" + row.trial();
        Long started = row.startedAt();
        Map<String, @Nullable Object> meta = new LinkedHashMap<>();
        meta.put("artifact_uri", run.resolve("artifacts").toUri().toString());
        // without the key MLflow reads no run of the store at all
        meta.put("end_time", row.endedAt());
        meta.put("entry_point_name", "");
        meta.put("experiment_id", experiment);
        meta.put("lifecycle_stage", "active");
        meta.put("run_id", id);
        meta.put("run_name", name);
        meta.put("run_uuid", id);
        meta.put("source_name", "trialstream");
        meta.put("source_type", 4);
        meta.put("source_version", "");
        meta.put("start_time", started == null ? row.createdAt() : started);
        meta.put("status", status(row));
        meta.put("tags", List.of());
        meta.put("user_id", study.createdBy());
        yaml(run.resolve("meta.yaml"), meta);
        Files.createDirectories(run.resolve("artifacts"));
        for (Map.Entry<String, Object> param : row.params().entrySet()) {
            text(run.resolve("params"), param.getKey(), param.getValue().toString());
        }
        tags(run.resolve("tags"), row, study, name);
        metrics(run.resolve("metrics"), study, curve);
    }

    private static int status(TrialRow row) {
        return switch (row.state()) {
            case COMPLETED -> RUN_FINISHED;
            case STOPPED -> RUN_KILLED;
            case FAILED, INFEASIBLE -> RUN_FAILED;
            case RUNNING -> RUN_RUNNING;
            default -> RUN_SCHEDULED;
        };
    }

    private static void tags(Path tags, TrialRow row, StudyRow study, String name) throws IOException {
        text(tags, "mlflow.runName", name);
        text(tags, "mlflow.user", study.createdBy());
        text(tags, "mlflow.source.name", "trialstream");
        text(tags, "trialstream.state", row.state().name());
        text(tags, "trialstream.sampler", row.provenance().sampler());
        if (!row.reason().isEmpty()) {
            text(tags, "trialstream.reason", row.reason());
        }
        if (!row.note().isEmpty()) {
            text(tags, "mlflow.note.content", row.note());
        }
    }

    private static void metrics(Path directory, StudyRow study, Curve.Points points) throws IOException {
        Map<String, double[]> columns = new LinkedHashMap<>();
        for (int i = 0; i < study.metrics().size() && i < points.values().length; i++) {
            MetricRow metric = study.metrics().get(i);
            columns.put(metric.name(), points.values()[i]);
        }
        points.extra().forEach(columns::putIfAbsent);
        for (Map.Entry<String, double[]> column : columns.entrySet()) {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < points.epochs().length; i++) {
                double value = column.getValue()[i];
                String number = Double.isFinite(value) ? Double.toString(value) : JsonText.name(value);
                lines.append(points.atMs()[i])
                        .append(' ')
                        .append(number)
                        .append(' ')
                        .append(points.epochs()[i])
                        .append('\n');
            }
            if (!lines.isEmpty()) {
                text(directory, column.getKey(), lines.toString());
            }
        }
    }

    /** A study's id as MLflow's file store wants one: decimal digits. */
    static String experimentId(String study) {
        String digits = new BigInteger(1, digest(study)).toString();
        return digits.substring(0, EXPERIMENT_DIGITS);
    }

    // a JSON object is YAML
    private static void yaml(Path file, Map<String, ? extends @Nullable Object> meta) throws IOException {
        Path directory = file.getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        Files.write(file, JsonText.bytes(meta));
    }

    private static void text(Path directory, String name, String text) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(fileName(name)), text);
    }

    /** A name as MLflow allows it, and as it can't lead out of its directory. */
    static String fileName(String name) {
        String safe = name.replaceAll("[^A-Za-z0-9_. -]", "_");
        return safe.isBlank() || safe.startsWith(".") ? "_" + safe : safe;
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
