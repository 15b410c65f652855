package io.trialstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A command that does one thing to a study or to one of its trials, and prints the state that it is in then. */
abstract class StudyOrTrialCommand implements Callable<Integer> {
    private final String action;

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

    /** @param action the last part of the action's address in the REST API */
    StudyOrTrialCommand(Surroundings surroundings, String action) {
        this.connection = new Connection(surroundings);
        this.action = action;
    }

    @Override
    public final Integer call() {
        JsonNode after = trial == null
                ? connection.api().post(ApiClient.path("studies", study, action), null)
                : connection.api().post(ApiClient.path("studies", study, "trials", trial, action), null);
        connection.printState(trial == null ? study : study + " trial " + trial, after);
        return 0;
    }
}
