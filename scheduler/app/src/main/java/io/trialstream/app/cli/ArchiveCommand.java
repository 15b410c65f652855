package io.trialstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Puts an ended study out of sight. */
@Command(
        name = "archive",
        mixinStandardHelpOptions = true,
        description = "Puts an ended study out of sight; a scheduler with --remove-after removes its trials later.")
final class ArchiveCommand implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Parameters(index = "0", paramLabel = "STUDY", description = "The study's id.")
    private String study = "";

    ArchiveCommand(Surroundings surroundings) {
        connection = new Connection(surroundings);
    }

    @Override
    public Integer call() {
        JsonNode after = connection.api().post(ApiClient.path("studies", study, "archive"), null);
        connection.printState(study, after);
        return 0;
    }
}
