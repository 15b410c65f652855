package io.trialstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a trial's hyperparameters again, some of them changed. */
@Command(
        name = "clone-trial",
        mixinStandardHelpOptions = true,
        description = "Adds a trial with another one's hyperparameters, some of them changed.")
final class CloneTrialCommand implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Parameters(index = "0", paramLabel = "STUDY", description = "The study's id.")
    private String study = "";

    @Parameters(index = "1", paramLabel = "TRIAL", description = "The number of the trial to clone.")
    private int trial;

    @Parameters(
            index = "2..*",
            arity = "0..*",
            paramLabel = "NAME=VALUE",
            description = "Hyperparameters that shall differ.")
    private Map<String, String> params = new LinkedHashMap<>();

    @Option(names = "--note", description = "A note on it.")
    private @Nullable String note;

    CloneTrialCommand(Surroundings surroundings) {
        connection = new Connection(surroundings);
    }

    @Override
    public Integer call() {
        ApiClient api = connection.api();
        JsonNode space = api.get(ApiClient.path("studies", study)).path("space");
        ObjectNode body = ApiClient.JSON.createObjectNode().put("cloneOf", trial);
        body.set("params", GivenParams.typed(params, space));
        if (note != null) {
            body.put("note", note);
        }
        JsonNode added = api.post(ApiClient.path("studies", study, "trials"), body);
        if (!connection.printed(added)) {
            connection.line("trial " + added.path("trial").asText());
        }
        return 0;
    }
}
