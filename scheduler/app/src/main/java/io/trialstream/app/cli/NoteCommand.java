package io.trialstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Notes something on a study or trial. */
@Command(
        name = "note",
        mixinStandardHelpOptions = true,
        description = "Puts a note or tags on a study or trial, in place of the old ones.")
final class NoteCommand implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Parameters(index = "0", paramLabel = "STUDY", description = "The study's id.")
    private String study = "";

    @Parameters(index = "1", paramLabel = "TEXT", arity = "0..1", description = "The note; an empty one removes it.")
    private @Nullable String text;

    @Option(names = "--trial", paramLabel = "TRIAL", description = "On this trial of the study.")
    private @Nullable Integer trial;

    @Option(names = "--tag", paramLabel = "TAG", description = "A tag; once for each.")
    private @Nullable List<String> tags;

    NoteCommand(Surroundings surroundings) {
        connection = new Connection(surroundings);
    }

    @Override
    public Integer call() {
        if (text == null && tags == null) {
            throw CommandFailure.badInput("nothing to note; give a text, or --tag TAG");
        }
        ObjectNode changes = ApiClient.JSON.createObjectNode();
        if (text != null) {
            changes.put("note", text);
        }
        if (tags != null) {
            tags.forEach(changes.putArray("tags")::add);
        }
        JsonNode after = connection
                .api()
                .patch(
                        trial == null
                                ? ApiClient.path("studies", study)
                                : ApiClient.path("studies", study, "trials", trial),
                        changes);
        if (!connection.printed(after)) {
            connection.line("noted");
        }
        return 0;
    }
}
