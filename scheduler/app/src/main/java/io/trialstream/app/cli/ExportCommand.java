package io.trialstream.app.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a study out. */
@Command(name = "export", mixinStandardHelpOptions = true, description = "Writes a study's trials out as CSV or JSON.")
final class ExportCommand implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Parameters(paramLabel = "STUDY", description = "The study's id.")
    private String study = "";

    @Option(names = "--format", description = "csv or json (default: by the file's ending, else csv).")
    private @Nullable String format;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "The file to write (default: standard output).")
    private @Nullable Path out;

    ExportCommand(Surroundings surroundings) {
        connection = new Connection(surroundings);
    }

    @Override
    public Integer call() throws IOException {
        String chosen = format != null ? format : out != null && out.toString().endsWith(".json") ? "json" : "csv";
        if (!List.of("csv", "json").contains(chosen)) {
            throw CommandFailure.badInput("--format is csv or json, got '" + chosen + "'");
        }
        if (out == null && connection.json() && !chosen.equals("json")) {
            throw CommandFailure.badInput("--json prints one JSON object: add --format json, or --out FILE");
        }
        String path = ApiClient.query(ApiClient.path("studies", study, "export"), Map.of("format", chosen));
        try (InputStream body = connection.api().open(path, Map.of())) {
            if (out == null) {
                connection.out().print(new String(body.readAllBytes(), StandardCharsets.UTF_8));
                connection.out().flush();
            } else {
                save(body, out.toAbsolutePath());
            }
        }
        return 0;
    }

    /** Writes beside the file first, so that a broken download leaves no half one. */
    private void save(InputStream body, Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.copy(body, part, StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(part);
            throw CommandFailure.failed("can't write " + file + ": " + e.getMessage());
        }
        long bytes = Files.size(file);
        if (!connection.printed(
                ApiClient.JSON.createObjectNode().put("file", file.toString()).put("bytes", bytes))) {
            connection.line(file + " (" + Show.bytes(bytes) + ")");
        }
    }
}
