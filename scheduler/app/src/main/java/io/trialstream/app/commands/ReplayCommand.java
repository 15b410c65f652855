package io.trialstream.app.commands;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.app.embedded.EmbeddedBroker;
import io.trialstream.core.replay.Recording;
import io.trialstream.core.replay.Replay;
import io.trialstream.core.replay.ReplayResult;
import io.trialstream.core.study.StudySpec;
import io.trialstream.scheduler.kafka.Cluster;
import io.trialstream.scheduler.kafka.ReplayedDecisions;
import io.trialstream.scheduler.kafka.StudyRecording;
import io.trialstream.scheduler.studyfile.StudyFile;
import io.trialstream.scheduler.studyfile.StudyFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Replays a recorded study under its own settings or under another pruner. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Replay a recorded study: what another pruner would have stopped, what that would have saved, and whether"
                    + " the winner would have survived.",
            "Without --pruner the recorded settings are replayed, changes of them included, and each decision is"
                    + " compared with the one that was made.",
            "With --at or --at-decision: where the study stood at an earlier moment."
        })
public final class ReplayCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Parameters(paramLabel = "STUDY", description = "the study's id")
    private String study = "";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "the data directory of run or serve, which may be running")
    private @Nullable Path data;

    @Option(names = "--bootstrap", paramLabel = "HOST:PORT", description = "a cluster's broker, instead of --data")
    private @Nullable String bootstrap;

    @Option(
            names = "--client-config",
            paramLabel = "FILE",
            description = "Kafka client properties for TLS and SASL, with --bootstrap")
    private @Nullable Path clientConfig;

    @Option(
            names = "--pruner",
            paramLabel = "YAML",
            description = "another pruner, as in a study file: '{type: asha, reductionFactor: 4}'")
    private @Nullable String pruner;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description =
                    "show the study as it was at that time instead: 2026-11-24T15:30:00 (this machine's clock), or"
                            + " with a zone")
    private @Nullable String at;

    @Option(
            names = "--at-decision",
            paramLabel = "N",
            description = "show the study as it was after the decision of that number instead")
    private @Nullable Long atDecision;

    @Option(names = "--json", description = "the last line of standard output is one JSON object")
    private boolean json;

    @Override
    public Integer call() {
        if ((data == null) == (bootstrap == null)) {
            Terminal.err().println("trialstream: replay: give either --data DIR or --bootstrap HOST:PORT");
            return ExitCodes.BAD_INPUT;
        }
        int chosen = (pruner == null ? 0 : 1) + (at == null ? 0 : 1) + (atDecision == null ? 0 : 1);
        if (chosen > 1) {
            Terminal.err().println("trialstream: replay: give one of --pruner, --at and --at-decision");
            return ExitCodes.BAD_INPUT;
        }
        try {
            Optional<StudyRecording> recording = read();
            if (recording.isEmpty()) {
                Terminal.err()
                        .println("trialstream: replay: there is no study '" + study
                                + "' in the topics; see trialstream list");
                return ExitCodes.FAILED;
            }
            return replay(recording.get());
        } catch (StudyFileException | YamlEngineException e) {
            Terminal.err().println("trialstream: replay: --pruner: " + e.getMessage());
            return ExitCodes.BAD_INPUT;
        } catch (IllegalArgumentException e) {
            Terminal.err().println("trialstream: replay: " + e.getMessage());
            return ExitCodes.BAD_INPUT;
        } catch (IOException | KafkaException | IllegalStateException e) {
            Terminal.err().println("trialstream: replay: " + e.getMessage());
            return ExitCodes.FAILED;
        }
    }

    private Optional<StudyRecording> read() throws IOException {
        if (bootstrap != null) {
            return StudyRecording.read(ClusterOptions.cluster(bootstrap, clientConfig), study);
        }
        Path kafka = java.util.Objects.requireNonNull(data).resolve("kafka");
        if (!Files.isDirectory(kafka)) {
            throw new IOException(data + " is no data directory of run or serve: there is no " + kafka);
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(kafka, 0, fault -> {})) {
            return StudyRecording.read(Cluster.plain(broker.bootstrap()), study);
        } catch (EmbeddedBroker.InUseException e) {
            return StudyRecording.read(Cluster.plain(runningBroker(data)), study);
        }
    }

    /** The broker of the server that has the directory: what it has recorded so far can be replayed while it runs. */
    private static String runningBroker(Path data) throws IOException {
        Path address = data.resolve("address");
        List<String> lines = Files.isRegularFile(address) ? Files.readAllLines(address) : List.of();
        if (lines.size() < 2) {
            throw new IOException(data + " is used by a trialstream that is just starting; try again when it has"
                    + " started, or give --bootstrap HOST:PORT instead of --data");
        }
        return lines.get(1);
    }

    private int replay(StudyRecording recorded) {
        Long decision = atDecision;
        if (decision != null || at != null) {
            Recording earlier = decision != null
                    ? recorded.recording().untilDecision(decision)
                    : recorded.recording()
                            .untilMs(instant(java.util.Objects.requireNonNull(at))
                                    .toEpochMilli());
            EarlierState.print(study, Replay.stateOf(earlier), Terminal.out(), json);
            return ExitCodes.DONE;
        }
        ReplayResult base = Replay.asRecorded(recorded.recording());
        if (pruner == null) {
            Optional<String> difference = ReplayedDecisions.firstDifference(recorded, base);
            print(recorded.spec(), base, base, difference);
            return difference.isEmpty() ? ExitCodes.DONE : ExitCodes.FAILED;
        }
        StudySpec tried = withPruner(recorded.definition(), pruner);
        print(tried, Replay.under(tried, recorded.recording()), base, Optional.empty());
        return ExitCodes.DONE;
    }

    /** A time with its zone, or one of this machine's clock. */
    private static Instant instant(String text) {
        try {
            return text.endsWith("Z") || text.matches(".*[+-]\\d\\d:\\d\\d")
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDateTime.parse(text.replace(' ', 'T'))
                            .atZone(ZoneId.systemDefault())
                            .toInstant();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "--at must be a time such as 2026-11-24T15:30:00 or 2026-11-24T14:30:00Z, got '" + text + "'");
        }
    }

    private StudySpec withPruner(String definition, String yaml) {
        try {
            Object value = new Load(LoadSettings.builder().build()).loadFromString(yaml);
            ObjectNode changed = (ObjectNode) JSON.readTree(definition);
            changed.set("pruner", JSON.valueToTree(value));
            return StudyFile.parse(changed.toString(), study).spec();
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException("a recorded definition is JSON", e);
        }
    }

    private void print(StudySpec spec, ReplayResult result, ReplayResult base, Optional<String> difference) {
        long stopped = result.trials().stream()
                .filter(trial -> trial.replayedEpoch() < spec.resource().max())
                .count();
        var out = Terminal.out();
        out.printf(
                Locale.ROOT,
                "trials     %d, of which %d end before the full training%n",
                result.trials().size(),
                stopped);
        out.printf(
                Locale.ROOT,
                "epochs     %d of %d recorded%s%n",
                result.epochsReplayed(),
                result.epochsRecorded(),
                result.exact()
                        ? ""
                        : " at least, " + result.epochsAtMost() + " at most: " + result.censored()
                                + " trials would have trained on past their recorded curves");
        out.println("winner     trial " + result.winner()
                + (result.winnerSurvives() ? " survives" : " would have been stopped before its best epoch"));
        out.println("best       "
                + (Double.isNaN(result.best()) ? "none" : spec.direction().turn(result.best()))
                + (result.exact() ? "" : " or better")
                + " (recorded settings: "
                + (Double.isNaN(base.best()) ? "none" : spec.direction().turn(base.best())) + ")");
        if (pruner == null) {
            out.println(difference
                    .map(words -> "DIFFERS    " + words)
                    .orElse("decisions  every decision at a rung is the one that was made, byte for byte"));
        }
        if (json) {
            ObjectNode node = JSON.createObjectNode()
                    .put("study", study)
                    .put("trials", result.trials().size())
                    .put("epochsRecorded", result.epochsRecorded())
                    .put("epochsReplayed", result.epochsReplayed())
                    .put("epochsAtMost", result.epochsAtMost())
                    .put("exact", result.exact())
                    .put("censored", result.censored())
                    .put("winner", result.winner())
                    .put("winnerSurvives", result.winnerSurvives());
            if (pruner == null) {
                node.put("identical", difference.isEmpty());
            }
            out.println(node);
        }
    }
}
