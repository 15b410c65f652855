package io.trialstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Pauses a study or one of its trials; what runs saves a checkpoint first. */
@Command(
        name = "pause",
        mixinStandardHelpOptions = true,
        description = "Pauses a study or one of its trials; what runs saves a checkpoint first.")
final class PauseCommand implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Parameters(index = "0", paramLabel = "STUDY", description = "The study's id.")
    private String study = "";

    @Parameters(
            index = "1",
            paramLabel = "TRIAL",
            arity = "0..1",
            description = "A trial's number; without it, the whole study.")
    private @Nullable Integer trial;

    PauseCommand(Surroundings surroundings) {
        connection = new Connection(surroundings);
    }

    @Override
    public Integer call() {
        JsonNode after = trial == null
                ? connection.api().post(ApiClient.path("studies", study, "pause"), null)
                : connection.api().post(ApiClient.path("studies", study, "trials", trial, "pause"), null);
        if (!connection.printed(after)) {
            connection.line(Cell.safe(trial == null ? study : study + " trial " + trial) + " is " + Show.state(after));
        }
        return 0;
    }
}
