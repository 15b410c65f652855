package io.trialstream.app.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a study out. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Writes a study out: csv has a line a trial, json everything, parquet a row a trial (or, with --curves, a row an epoch).",
            "tensorboard makes a log directory with scalars and hyperparameters: tensorboard --logdir DIR.",
            "mlflow makes a file store: MLFLOW_ALLOW_FILE_STORE=true mlflow ui --backend-store-uri DIR, or mlflow"
                    + " migrate-filestore. Exported again, both write over the same runs."
        })
final class ExportCommand implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Parameters(paramLabel = "STUDY", description = "The study's id.")
    private String study = "";

    @Option(
            names = "--format",
            description = "csv, json, parquet, tensorboard or mlflow (default: by the file's ending, else csv).")
    private @Nullable String format;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "PATH",
            description = "The file or, for tensorboard and mlflow, the directory to write (default: standard output).")
    private @Nullable Path out;

    @Option(names = "--curves", description = "Parquet only: the learning curves instead of the trials.")
    private boolean curves;

    ExportCommand(Surroundings surroundings) {
        connection = new Connection(surroundings);
    }

    @Override
    public Integer call() throws IOException {
        ExportFormat chosen = format != null
                ? ExportFormat.named(format)
                : out == null ? ExportFormat.CSV : ExportFormat.of(out.toString());
        if (curves && chosen != ExportFormat.PARQUET) {
            throw CommandFailure.badInput("--curves goes with --format parquet; json holds the curves anyway");
        }
        if (out == null) {
            print(chosen);
            return 0;
        }
        Path target = out.toAbsolutePath().normalize();
        try {
            check(chosen, target);
            if (chosen.ofServer()) {
                download(chosen, target);
            } else {
                make(chosen, target);
            }
        } catch (IOException e) {
            throw CommandFailure.failed("can't write " + target + ": " + e.getMessage());
        }
        told(chosen, target);
        return 0;
    }

    private static void check(ExportFormat chosen, Path target) {
        if (chosen.directory() && Files.exists(target) && !Files.isDirectory(target)) {
            throw CommandFailure.badInput("--out: " + target + " is a file; " + chosen.text() + " makes a directory");
        }
        if (!chosen.directory() && Files.isDirectory(target)) {
            throw CommandFailure.badInput("--out: " + target + " is a directory; give the file to write");
        }
    }

    private void print(ExportFormat chosen) throws IOException {
        if (!chosen.ofServer()) {
            throw CommandFailure.badInput(chosen.text() + " can't be printed; add --out "
                    + (chosen.directory() ? "DIRECTORY" : "FILE." + chosen.text()));
        }
        if (connection.json() && chosen != ExportFormat.JSON) {
            throw CommandFailure.badInput("--json prints one JSON object: add --format json, or --out FILE");
        }
        try (InputStream body = open(chosen)) {
            connection.out().print(new String(body.readAllBytes(), StandardCharsets.UTF_8));
            connection.out().flush();
        }
    }

    private InputStream open(ExportFormat served) {
        return connection
                .api()
                .open(
                        ApiClient.query(ApiClient.path("studies", study, "export"), Map.of("format", served.text())),
                        Map.of());
    }

    /** Writes beside the file first, so that a broken download leaves no half one. */
    private void download(ExportFormat served, Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (InputStream body = open(served)) {
            Files.copy(body, part, StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private void make(ExportFormat chosen, Path target) throws IOException {
        Path json = Files.createTempFile("trialstream-export-", ".json");
        try {
            download(ExportFormat.JSON, json);
            chosen.make(json, target, curves);
        } finally {
            Files.deleteIfExists(json);
        }
    }

    private void told(ExportFormat chosen, Path target) throws IOException {
        if (chosen.directory()) {
            if (!connection.printed(ApiClient.JSON.createObjectNode().put("directory", target.toString()))) {
                connection.line(target.toString());
            }
            return;
        }
        long bytes = Files.size(target);
        if (!connection.printed(
                ApiClient.JSON.createObjectNode().put("file", target.toString()).put("bytes", bytes))) {
            connection.line(target + " (" + Show.bytes(bytes) + ")");
        }
    }
}
