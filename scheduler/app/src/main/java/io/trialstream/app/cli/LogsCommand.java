package io.trialstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a trial's process printed. */
@Command(name = "logs", mixinStandardHelpOptions = true, description = "Shows what a trial's process printed.")
final class LogsCommand implements Callable<Integer> {
    private static final Set<String> ENDED = Set.of("COMPLETED", "STOPPED", "FAILED", "INFEASIBLE");
    private static final int LONGEST = 1 << 20;

    @Mixin
    private final Connection connection;

    @Parameters(index = "0", paramLabel = "STUDY", description = "The study's id.")
    private String study = "";

    @Parameters(index = "1", paramLabel = "TRIAL", description = "The trial's number.")
    private int trial;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on as more is printed, until the trial ends.")
    private boolean follow;

    @Option(
            names = "--tail",
            paramLabel = "BYTES",
            defaultValue = "64000",
            description = "Start so far from the end (default: ${DEFAULT-VALUE}).")
    private int tail;

    LogsCommand(Surroundings surroundings) {
        connection = new Connection(surroundings);
    }

    @Override
    public Integer call() throws InterruptedException {
        if (tail < 1 || tail > LONGEST) {
            throw CommandFailure.badInput("--tail lies between 1 and " + LONGEST + ", got " + tail);
        }
        ApiClient api = connection.api();
        JsonNode log = log(api, tail);
        if (connection.json() && !follow) {
            connection.printed(log);
            return 0;
        }
        long shown = print(log, end(log) - length(log));
        while (follow) {
            // the state first: what was printed before the end is then in the log that is read next
            boolean ended = ENDED.contains(api.get(ApiClient.path("studies", study, "trials", trial))
                    .path("state")
                    .asText());
            shown = print(log(api, LONGEST), shown);
            if (ended) {
                return 0;
            }
            Thread.sleep(connection.surroundings().pollMs());
        }
        return 0;
    }

    private JsonNode log(ApiClient api, int bytes) {
        return api.get(ApiClient.query(
                ApiClient.path("studies", study, "trials", trial, "logs"), java.util.Map.of("tail", bytes)));
    }

    private static int length(JsonNode log) {
        return bytes(log).length;
    }

    private static byte[] bytes(JsonNode log) {
        return log.path("text").asText("").getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static long end(JsonNode log) {
        return log.path("skippedBytes").asLong() + length(log);
    }

    /** Prints what lies behind a position of the whole log, in bytes; gives the new position. */
    private long print(JsonNode log, long from) {
        byte[] bytes = bytes(log);
        long skipped = log.path("skippedBytes").asLong();
        if (skipped > from) {
            connection.err().println("[" + (skipped - from) + " bytes are no longer kept]");
        }
        int start = (int) Math.min(bytes.length, Math.max(0, from - skipped));
        String text = new String(bytes, start, bytes.length - start, java.nio.charset.StandardCharsets.UTF_8);
        if (!text.isEmpty()) {
            if (connection.json()) {
                connection.printed(ApiClient.JSON.createObjectNode().put("text", text));
            } else {
                connection.out().print(text);
                connection.out().flush();
            }
        }
        return Math.max(from, end(log));
    }
}
