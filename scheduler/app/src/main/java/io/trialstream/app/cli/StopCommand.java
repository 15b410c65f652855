package io.trialstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Stops one trial for good. */
@Command(name = "stop", mixinStandardHelpOptions = true, description = "Stops one trial for good.")
final class StopCommand implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Parameters(index = "0", paramLabel = "STUDY", description = "The study's id.")
    private String study = "";

    @Parameters(index = "1", paramLabel = "TRIAL", description = "The trial's number; to end the whole study: cancel.")
    private int trial;

    StopCommand(Surroundings surroundings) {
        connection = new Connection(surroundings);
    }

    @Override
    public Integer call() {
        JsonNode after = connection.api().post(ApiClient.path("studies", study, "trials", trial, "stop"), null);
        connection.printState(study + " trial " + trial, after);
        return 0;
    }
}
