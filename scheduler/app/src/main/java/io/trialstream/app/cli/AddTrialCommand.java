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

/** Adds a trial by hand. */
@Command(
        name = "add-trial",
        mixinStandardHelpOptions = true,
        description = "Adds a trial with hyperparameters of your own; it goes before what the sampler proposes.")
final class AddTrialCommand implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Parameters(index = "0", paramLabel = "STUDY", description = "The study's id.")
    private String study = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "NAME=VALUE", description = "Its hyperparameters.")
    private Map<String, String> params = new LinkedHashMap<>();

    @Option(names = "--note", description = "A note on it.")
    private @Nullable String note;

    AddTrialCommand(Surroundings surroundings) {
        connection = new Connection(surroundings);
    }

    @Override
    public Integer call() {
        ApiClient api = connection.api();
        JsonNode space = api.get(ApiClient.path("studies", study)).path("space");
        ObjectNode body = ApiClient.JSON.createObjectNode();
        body.set("params", GivenParams.typed(params, space));
        if (note != null) {
            body.put("note", note);
        }
        JsonNode trial = api.post(ApiClient.path("studies", study, "trials"), body);
        if (!connection.printed(trial)) {
            connection.line("trial " + trial.path("trial").asText());
        }
        return 0;
    }
}
