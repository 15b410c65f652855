package io.trialstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.app.cli.Table.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Puts trials side by side. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = "Puts trials side by side; what differs is marked with *.")
final class CompareCommand implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Parameters(index = "0", paramLabel = "STUDY", description = "The study's id.")
    private String study = "";

    @Parameters(
            index = "1..*",
            arity = "2..*",
            paramLabel = "TRIAL",
            description = "Numbers of trials, or STUDY:TRIAL for one of another study.")
    private List<String> trials = List.of();

    CompareCommand(Surroundings surroundings) {
        connection = new Connection(surroundings);
    }

    @Override
    public Integer call() {
        List<String> paths = new ArrayList<>();
        for (String trial : trials) {
            int colon = trial.lastIndexOf(':');
            String of = colon < 0 ? study : trial.substring(0, colon);
            String number = trial.substring(colon + 1);
            if (!number.matches("[0-9]{1,9}") || of.isEmpty()) {
                throw CommandFailure.badInput("'" + trial + "' is no trial; give a number, or STUDY:NUMBER");
            }
            paths.add(ApiClient.path("studies", of, "trials", Integer.parseInt(number)));
        }
        ApiClient api = connection.api();
        List<JsonNode> found = paths.stream().map(api::get).toList();
        if (connection.printed(found)) {
            return 0;
        }
        List<Column> columns = new ArrayList<>(List.of(Column.words("", 0)));
        for (int i = 0; i < trials.size(); i++) {
            columns.add(new Column("trial " + trials.get(i), true, 10, i + 1));
        }
        Table table = new Table(columns);
        rows(found).forEach((name, value) -> {
            List<String> texts = found.stream().map(value).toList();
            boolean same = texts.stream().distinct().count() == 1;
            List<Cell> cells = new ArrayList<>(List.of(Cell.of(name + (same ? "" : " *"))));
            texts.forEach(text -> cells.add(new Cell(text, same ? Cell.Colour.DIM : Cell.Colour.PLAIN)));
            table.row(cells);
        });
        connection.table(table);
        return 0;
    }

    private static Map<String, Function<JsonNode, String>> rows(List<JsonNode> trials) {
        Map<String, Function<JsonNode, String>> rows = new LinkedHashMap<>();
        rows.put("state", trial -> trial.path("state").asText());
        rows.put("best value", trial -> Show.value(trial.path("bestValue")));
        rows.put("at epoch", trial -> Show.value(trial.path("bestEpoch")));
        rows.put("last value", trial -> Show.value(trial.path("lastValue")));
        rows.put("last epoch", trial -> Show.value(trial.path("lastEpoch")));
        rows.put("run time", trial -> Show.duration(trial.path("runtimeMs").asLong()));
        rows.put("sampler", trial -> trial.path("provenance").path("sampler").asText());
        rows.put("agent", trial -> Show.value(trial.path("agent")));
        Set<String> names = new LinkedHashSet<>();
        trials.forEach(trial -> trial.path("params").fieldNames().forEachRemaining(names::add));
        names.forEach(
                name -> rows.put(name, trial -> Show.value(trial.path("params").path(name))));
        return rows;
    }
}
