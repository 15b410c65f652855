package io.trialstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.core.insight.Zoom;
import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.ObservedTrial.Measurement;
import io.trialstream.core.space.CategoricalParameter;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.IntParameter;
import io.trialstream.core.space.OrdinalParameter;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.study.StudySpec;
import io.trialstream.scheduler.studyfile.StudyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a new study file whose ranges are narrowed around the promising region of a study. */
@Command(
        name = "zoom",
        mixinStandardHelpOptions = true,
        description = {
            "Writes a new study file whose ranges are narrowed around the promising region of a study, and says how it chose.",
            "The file is JSON, which is YAML too: submit or run it as it is, or edit it first."
        })
final class ZoomCommand implements Callable<Integer> {
    private static final int MOST_TRIALS = 200_000;

    @Mixin
    private final Connection connection;

    @Parameters(paramLabel = "STUDY", description = "The study's id.")
    private String study = "";

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "The file to write (default: STUDY-zoom.yaml).")
    private @Nullable Path out;

    @Option(
            names = "--share",
            paramLabel = "S",
            description = "Which part of the trials counts as the best (default: 0.2).")
    private double share = Zoom.Options.DEFAULT.share();

    ZoomCommand(Surroundings surroundings) {
        connection = new Connection(surroundings);
    }

    @Override
    public Integer call() throws IOException {
        if (!(share > 0 && share < 1)) {
            throw CommandFailure.badInput("--share lies between 0 and 1, got " + share);
        }
        JsonNode state = connection.api().get(ApiClient.path("studies", study));
        ObjectNode definition = (ObjectNode) state.get("definition").deepCopy();
        StudySpec spec = StudyFile.parse(definition.toString(), study).spec();
        Zoom.Options usual = Zoom.Options.DEFAULT;
        Zoom.Result result;
        try {
            result = Zoom.narrow(
                    spec.space(),
                    trials(spec),
                    new Zoom.Options(share, usual.margin(), usual.leastTrials(), usual.leastActive(), usual.risk()));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.failed(String.valueOf(e.getMessage()));
        }
        Path file = (out == null ? Path.of(study + "-zoom.yaml") : out).toAbsolutePath();
        narrow(definition, result);
        definition.put("name", spec.name() + " zoom");
        definition.remove("start");
        try {
            Files.writeString(file, definition.toPrettyString() + "\n");
        } catch (IOException e) {
            throw CommandFailure.failed("can't write " + file + ": " + e.getMessage());
        }
        report(file, result);
        return 0;
    }

    private List<ObservedTrial> trials(StudySpec spec) {
        List<ObservedTrial> trials = new ArrayList<>();
        for (JsonNode trial :
                connection.api().items(ApiClient.path("studies", study, "trials"), Map.of(), MOST_TRIALS)) {
            JsonNode best = trial.path("bestValue");
            if (!best.isNumber()) {
                continue;
            }
            Map<String, Object> params = new HashMap<>();
            trial.path("params").properties().forEach(entry -> params.put(entry.getKey(), plain(entry.getValue())));
            trials.add(new ObservedTrial(
                    trial.path("trial").asInt(),
                    Hyperparameters.of(params),
                    trial.path("state").asText().equals("COMPLETED")
                            ? ObservedTrial.Status.COMPLETED
                            : ObservedTrial.Status.STOPPED,
                    List.of(new Measurement(
                            Math.max(1, trial.path("lastEpoch").asLong()),
                            new double[] {spec.direction().turn(best.asDouble())})),
                    List.of()));
        }
        return trials;
    }

    private static Object plain(JsonNode node) {
        if (node.isIntegralNumber()) {
            return node.asLong();
        }
        return node.isNumber()
                ? (Object) node.asDouble()
                : node.isBoolean() ? (Object) node.asBoolean() : node.asText();
    }

    private static void narrow(ObjectNode definition, Zoom.Result result) {
        ObjectNode space = (ObjectNode) definition.get("space");
        for (Parameter parameter : result.space().parameters()) {
            if (!(space.get(parameter.name()) instanceof ObjectNode node)) {
                continue;
            }
            if (parameter instanceof FloatParameter p) {
                node.put("min", p.min()).put("max", p.max());
            } else if (parameter instanceof IntParameter p) {
                node.put("min", p.min()).put("max", p.max());
            } else if (parameter instanceof CategoricalParameter p) {
                node.set("values", ApiClient.JSON.valueToTree(p.values()));
            } else if (parameter instanceof OrdinalParameter p) {
                node.set("values", ApiClient.JSON.valueToTree(p.values()));
            }
        }
    }

    private void report(Path file, Zoom.Result result) {
        ObjectNode json = ApiClient.JSON.createObjectNode().put("file", file.toString());
        result.changes()
                .forEach(change -> json.withArray("changes")
                        .addObject()
                        .put("parameter", change.parameter())
                        .put("before", change.before())
                        .put("after", change.after())
                        .put("narrowed", change.narrowed())
                        .put("why", change.why()));
        if (!connection.printed(json)) {
            for (Zoom.Change change : result.changes()) {
                connection.line(change.parameter() + ": "
                        + (change.narrowed()
                                ? change.before() + " -> " + change.after()
                                : "as it was: " + change.before()));
                connection.line("    " + change.why());
            }
            connection.line("written to " + file);
        }
    }
}
