package io.trialstream.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes a running study. */
@Command(
        name = "edit",
        mixinStandardHelpOptions = true,
        description = "Changes a study's budget, priority, pruner, note or tags while it runs.")
final class EditCommand implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Parameters(paramLabel = "STUDY", description = "The study's id.")
    private String study = "";

    @Option(names = "--trials", paramLabel = "N|none", description = "How many trials in all.")
    private @Nullable String trials;

    @Option(names = "--parallel", paramLabel = "N", description = "How many at a time.")
    private @Nullable String parallel;

    @Option(names = "--epochs", paramLabel = "N|none", description = "How many epochs in all.")
    private @Nullable String epochs;

    @Option(names = "--max-runtime", paramLabel = "DURATION|none", description = "How long in all: 30m, 2h.")
    private @Nullable String maxRuntime;

    @Option(names = "--target", paramLabel = "X|none", description = "The metric at which it is done.")
    private @Nullable String target;

    @Option(names = "--priority", paramLabel = "0-100", description = "Within its team, higher first.")
    private @Nullable Integer priority;

    @Option(
            names = "--pruner",
            paramLabel = "PRUNER",
            description = "A name (asha), or JSON: '{\"type\": \"asha\", \"reductionFactor\": 4}'.")
    private @Nullable String pruner;

    @Option(names = "--note", description = "A note in place of the old one.")
    private @Nullable String note;

    @Option(names = "--tag", paramLabel = "TAG", description = "Tags in place of the old ones; once for each.")
    private @Nullable List<String> tags;

    EditCommand(Surroundings surroundings) {
        connection = new Connection(surroundings);
    }

    @Override
    public Integer call() {
        ObjectNode changes = changes();
        if (changes.isEmpty()) {
            throw CommandFailure.badInput("nothing to change; give --trials, --parallel, --epochs, --max-runtime, "
                    + "--target, --priority, --pruner, --note or --tag");
        }
        JsonNode after = connection.api().patch(ApiClient.path("studies", study), changes);
        if (!connection.printed(after)) {
            connection.line(Cell.safe(study) + " is changed");
        }
        return 0;
    }

    private ObjectNode changes() {
        ObjectNode changes = ApiClient.JSON.createObjectNode();
        ObjectNode budget = ApiClient.JSON.createObjectNode();
        number(budget, "trials", "--trials", trials);
        number(budget, "parallel", "--parallel", parallel);
        number(budget, "epochs", "--epochs", epochs);
        if (maxRuntime != null) {
            budget.set("maxRuntime", none(maxRuntime) ? nothing() : JsonNodeFactory.instance.textNode(maxRuntime));
        }
        number(budget, "target", "--target", target);
        if (!budget.isEmpty()) {
            changes.set("budget", budget);
        }
        if (priority != null) {
            changes.put("priority", priority);
        }
        if (pruner != null) {
            changes.set("pruner", prunerJson(pruner));
        }
        if (note != null) {
            changes.put("note", note);
        }
        if (tags != null) {
            tags.forEach(changes.putArray("tags")::add);
        }
        return changes;
    }

    private static void number(ObjectNode budget, String key, String option, @Nullable String text) {
        if (text == null) {
            return;
        }
        if (none(text)) {
            budget.set(key, nothing());
            return;
        }
        try {
            JsonNode number = ApiClient.JSON.readTree(text);
            if (number.isNumber()) {
                budget.set(key, number);
                return;
            }
        } catch (JsonProcessingException e) {
            // told below
        }
        throw CommandFailure.badInput(option + " must be a number or none, got '" + text + "'");
    }

    private static boolean none(String text) {
        return text.equals("none");
    }

    private static JsonNode nothing() {
        return JsonNodeFactory.instance.nullNode();
    }

    private static JsonNode prunerJson(String text) {
        if (text.matches("[a-z-]+")) {
            return JsonNodeFactory.instance.textNode(text);
        }
        try {
            return ApiClient.JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw CommandFailure.badInput("--pruner must be a name or JSON, but is neither: " + e.getOriginalMessage());
        }
    }
}
