package io.trialstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Ends a study for good and stops its trials. */
@Command(name = "cancel", mixinStandardHelpOptions = true, description = "Ends a study for good and stops its trials.")
final class CancelCommand implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Parameters(index = "0", paramLabel = "STUDY", description = "The study's id.")
    private String study = "";

    CancelCommand(Surroundings surroundings) {
        connection = new Connection(surroundings);
    }

    @Override
    public Integer call() {
        JsonNode after = connection.api().post(ApiClient.path("studies", study, "cancel"), null);
        connection.printState(study, after);
        return 0;
    }
}
