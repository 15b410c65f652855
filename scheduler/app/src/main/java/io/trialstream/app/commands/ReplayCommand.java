package io.trialstream.app.commands;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.app.embedded.EmbeddedBroker;
import io.trialstream.core.replay.Replay;
import io.trialstream.core.replay.ReplayResult;
import io.trialstream.core.study.Finding;
import io.trialstream.core.study.StudySpec;
import io.trialstream.scheduler.kafka.Cluster;
import io.trialstream.scheduler.kafka.StudyRecording;
import io.trialstream.scheduler.kafka.StudyRecording.RungDecision;
import io.trialstream.scheduler.studyfile.StudyFile;
import io.trialstream.scheduler.studyfile.StudyFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
            "Without --pruner the recorded settings are replayed, and each decision is compared with the one that was"
                    + " made."
        })
public final class ReplayCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Parameters(paramLabel = "STUDY", description = "the study's id")
    private String study = "";

    @Option(names = "--data", paramLabel = "DIR", description = "the data directory of run or serve")
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

    @Option(names = "--json", description = "the last line of standard output is one JSON object")
    private boolean json;

    @Override
    public Integer call() {
        if ((data == null) == (bootstrap == null)) {
            Terminal.err().println("trialstream: replay: give either --data DIR or --bootstrap HOST:PORT");
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
        } catch (IOException | KafkaException e) {
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
        }
    }

    private int replay(StudyRecording recording) {
        StudySpec recorded = recording.spec();
        StudySpec tried = pruner == null ? recorded : withPruner(recording.definition(), pruner);
        ReplayResult result = Replay.of(tried, recording.trials(), recording.epochs());
        ReplayResult base = pruner == null ? result : Replay.of(recorded, recording.trials(), recording.epochs());
        String difference = pruner == null ? firstDifference(recording, result) : null;
        print(recorded, result, base, difference);
        return difference == null ? ExitCodes.DONE : ExitCodes.FAILED;
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

    /** The first rung decision that differs from the recorded one, in words; null: all are the same. */
    private static @Nullable String firstDifference(StudyRecording recording, ReplayResult result) {
        for (ReplayResult.TrialReplay trial : result.trials()) {
            List<RungDecision> replayed = trial.findings().stream()
                    .filter(finding -> finding.evidence() != null)
                    .map(ReplayCommand::decision)
                    .toList();
            List<RungDecision> made = recording.rungDecisions().getOrDefault(trial.trial(), List.of());
            if (!made.equals(replayed)) {
                return "trial " + trial.trial() + ": recorded " + made + ", replayed " + replayed;
            }
        }
        return null;
    }

    private static RungDecision decision(Finding finding) {
        var evidence = java.util.Objects.requireNonNull(finding.evidence());
        return new RungDecision(
                finding.kind().name(),
                evidence.rung(),
                finding.epoch(),
                evidence.rank(),
                evidence.count(),
                evidence.kept());
    }

    private void print(StudySpec spec, ReplayResult result, ReplayResult base, @Nullable String difference) {
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
                        : " (a lower bound: " + result.censored()
                                + " trials would have trained on past their recorded curves)");
        out.println("winner     trial " + result.winner()
                + (result.winnerSurvives() ? " survives" : " would have been stopped before its best epoch"));
        out.println("best       "
                + (Double.isNaN(result.best()) ? "none" : spec.direction().turn(result.best()))
                + " (recorded settings: "
                + (Double.isNaN(base.best()) ? "none" : spec.direction().turn(base.best())) + ")");
        if (pruner == null) {
            out.println(
                    difference == null
                            ? "decisions  every rung decision is the one that was made"
                            : "DIFFERS    " + difference);
        }
        if (json) {
            ObjectNode node = JSON.createObjectNode()
                    .put("study", study)
                    .put("trials", result.trials().size())
                    .put("epochsRecorded", result.epochsRecorded())
                    .put("epochsReplayed", result.epochsReplayed())
                    .put("exact", result.exact())
                    .put("censored", result.censored())
                    .put("winner", result.winner())
                    .put("winnerSurvives", result.winnerSurvives());
            if (pruner == null) {
                node.put("identical", difference == null);
            }
            out.println(node);
        }
    }
}
