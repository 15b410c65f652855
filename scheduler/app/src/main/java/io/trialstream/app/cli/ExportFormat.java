package io.trialstream.app.cli;

import io.trialstream.scheduler.view.export.MlflowExport;
import io.trialstream.scheduler.view.export.ParquetExport;
import io.trialstream.scheduler.view.export.SavedRecord;
import io.trialstream.scheduler.view.export.StudyRecord;
import io.trialstream.scheduler.view.export.TensorBoardExport;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a study can be written as. */
enum ExportFormat {
    /** One line a trial, as the server writes it. */
    CSV,
    /** Everything, as the server writes it. */
    JSON,
    /** A file with a row a trial, or a row an epoch. */
    PARQUET,
    /** A log directory. */
    TENSORBOARD,
    /** A store's directory. */
    MLFLOW;

    /** The format of a name. */
    static ExportFormat named(String name) {
        return Arrays.stream(values())
                .filter(format -> format.text().equals(name))
                .findFirst()
                .orElseThrow(() -> CommandFailure.badInput("--format is one of " + names() + ", got '" + name + "'"));
    }

    /** The format that a file's ending asks for: CSV when it says nothing. */
    static ExportFormat of(String file) {
        return file.endsWith(".json") ? JSON : file.endsWith(".parquet") ? PARQUET : CSV;
    }

    private static String names() {
        return Arrays.stream(values()).map(ExportFormat::text).collect(Collectors.joining(", "));
    }

    /** As it is given: tensorboard. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the server writes it; the others are made here, from JSON. */
    boolean ofServer() {
        return this == CSV || this == JSON;
    }

    /** Whether it is a directory. */
    boolean directory() {
        return this == TENSORBOARD || this == MLFLOW;
    }

    /**
     * Makes one of the formats that the server does not write.
     *
     * @param json the study as JSON
     * @param out the file or directory
     * @param curves Parquet only: the learning curves instead of the trials
     */
    void make(Path json, Path out, boolean curves) throws IOException {
        StudyRecord record = SavedRecord.open(json);
        switch (this) {
            case PARQUET -> parquet(record, out, curves);
            case TENSORBOARD -> TensorBoardExport.write(record, out);
            case MLFLOW -> MlflowExport.write(record, out);
            case CSV, JSON -> throw new IllegalStateException("the server writes " + text());
        }
    }

    private static void parquet(StudyRecord record, Path out, boolean curves) throws IOException {
        Path part = out.resolveSibling(out.getFileName() + ".part");
        try {
            try (OutputStream stream = new BufferedOutputStream(Files.newOutputStream(part))) {
                if (curves) {
                    ParquetExport.curves(record, stream);
                } else {
                    ParquetExport.trials(record, stream);
                }
            }
            Files.move(part, out, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
