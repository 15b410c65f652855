package io.trialstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.app.cli.Table.Column;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists projects. */
@Command(name = "projects", mixinStandardHelpOptions = true, description = "Lists the projects and what they used.")
final class ProjectsCommand implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    ProjectsCommand(Surroundings surroundings) {
        connection = new Connection(surroundings);
    }

    @Override
    public Integer call() {
        JsonNode answer = connection.api().get(ApiClient.path("projects"));
        List<JsonNode> projects = new java.util.ArrayList<>();
        answer.path("items").forEach(projects::add);
        if (connection.printed(projects)) {
            return 0;
        }
        Table table = new Table(
                Column.words("PROJECT", 0),
                Column.number("STUDIES", 1),
                Column.number("RUNNING", 2),
                Column.number("TRIALS", 3),
                Column.number("SLOT TIME", 4));
        for (JsonNode project : projects) {
            table.row(
                    Cell.of(project.path("project").asText()),
                    Cell.of(project.path("studies").asText()),
                    Cell.of(project.path("running").asText()),
                    Cell.of(project.path("trials").asText()),
                    Cell.of(Show.duration(project.path("slotMs").asLong())));
        }
        connection.table(table);
        return 0;
    }
}
