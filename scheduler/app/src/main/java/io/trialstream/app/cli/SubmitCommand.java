package io.trialstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.scheduler.studyfile.ParsedStudy;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts a study on a server. */
@Command(
        name = "submit",
        mixinStandardHelpOptions = true,
        description = {
            "Starts a study on a server.",
            "A relative workdir is made the path on this machine, which is right where the agents have the same files"
                    + " at the same place. Else give --no-file-checks: it stays as it is, below each agent's --base-dir."
        })
final class SubmitCommand implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Parameters(paramLabel = "STUDY.yaml", description = "The study file; - for standard input.")
    private String file = "";

    @Option(
            names = "--no-file-checks",
            description =
                    "Don't look for workdir and script on this machine, and leave workdir as it is: the agents have them.")
    private boolean noFileChecks;

    @Option(
            names = "--key",
            description = "Idempotency key: submitting again with the same key starts no second study.")
    private @Nullable String key;

    @Option(names = "--watch", description = "Follow the study until it ends.")
    private boolean watch;

    SubmitCommand(Surroundings surroundings) {
        connection = new Connection(surroundings);
    }

    @Override
    public Integer call() throws Exception {
        ParsedStudy parsed = StudyText.read(file, connection.surroundings(), !noFileChecks);
        ApiClient api = connection.api();
        String idempotencyKey = key == null ? UUID.randomUUID().toString() : key;
        JsonNode study = api.create(ApiClient.path("studies"), parsed.canonicalJson(), idempotencyKey);
        String id = study.path("study").asText();
        if (!connection.printed(study)) {
            connection.line(id);
        }
        return watch ? new EventFollower(connection, api).follow(id, EventFollower.Shown.USUAL) : 0;
    }
}
