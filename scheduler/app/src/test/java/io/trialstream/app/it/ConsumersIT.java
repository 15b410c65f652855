package io.trialstream.app.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trialstream.schemas.Topics;
import io.trialstream.schemas.example.DecisionTail;
import io.trialstream.v1.Decision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documentation's consumers, in Java and in Python, on the topics of a study that really ran. */
class ConsumersIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TRIALS = 2;

    @TempDir
    Path dir;

    @BeforeAll
    static void programs() {
        Programs.need("python3");
    }

    @AfterEach
    void stop() {
        TrainingProcesses.killBelow(dir);
    }

    @Test
    void bothSeeTheDecisionsOfAStudy() throws Exception {
        StudyText text = new StudyText(dir);
        text.script("curve.py");
        String study = """
                name: followed
                metric: {name: accuracy, goal: maximize}
                resource: {name: epoch, min: 1, max: 2}
                command: [python3, curve.py]
                env: {TRAINED: "%s/trained.log"}
                space: {x: {type: float, min: 0, max: 1}}
                sampler: {type: random}
                budget: {trials: %d, parallel: 1}
                """.formatted(dir, TRIALS);
        try (TrialstreamProcess serve =
                TrialstreamProcess.trialstream(dir, "serve", "--data", "data", "--port", "0", "--slots", "1")) {
            Matcher at = serve.awaitErr("serving at (\\S+); broker at (\\S+);");
            String broker = at.group(2);
            assertThat(new Rest(at.group(1)).create(study)).isEqualTo("followed");
            List<String> lines = followed(broker);
            assertThat(lines).noneMatch(line -> line.startsWith("unreadable"));
            assertThat(lines)
                    .filteredOn(line -> line.contains(" ASSIGN followed/"))
                    .hasSize(TRIALS);

            String python = System.getenv().getOrDefault("TRIALSTREAM_PYTHON", "python3");
            assumeTrue(
                    python(python, "-c", "import fastavro, kafka").isEmpty(),
                    "fastavro and kafka-python are not installed: the Python consumer is skipped");
            Path script = TrialstreamProcess.home().resolve("worker-agent/python/examples/consumer/follow.py");
            List<JsonNode> decisions =
                    records(python(python, script.toString(), broker, Topics.DECISIONS.name(), "--to-end"));
            assertThat(decisions)
                    .filteredOn(decision -> decision.at("/value/kind").asText().equals("ASSIGN"))
                    .extracting(decision -> decision.at("/value/trial").asInt())
                    .containsExactlyInAnyOrder(0, 1);
            List<JsonNode> reports =
                    records(python(python, script.toString(), broker, Topics.TRIAL_REPORTS.name(), "--to-end"));
            assertThat(reports).isNotEmpty().allMatch(report -> report.hasNonNull("value"));
        }
    }

    /** What the Java example prints until all trials have completed. */
    private static List<String> followed(String broker) throws Exception {
        KafkaConsumer<String, Decision> consumer = new KafkaConsumer<>(
                DecisionTail.config(broker),
                new StringDeserializer(),
                Topics.DECISIONS.serde().deserializer());
        List<String> lines = new CopyOnWriteArrayList<>();
        Thread thread = new Thread(new DecisionTail(consumer, lines::add)::run, "tail");
        thread.start();
        try {
            Await.until(
                    "all trials to complete",
                    () -> lines.stream()
                                    .filter(line -> line.contains(" COMPLETE followed/"))
                                    .count()
                            == TRIALS,
                    lines::toString);
        } finally {
            consumer.wakeup();
            thread.join(TimeUnit.SECONDS.toMillis(60));
        }
        return new ArrayList<>(lines);
    }

    private static List<JsonNode> records(String printed) throws IOException {
        List<JsonNode> records = new ArrayList<>();
        for (String line : printed.lines().toList()) {
            records.add(JSON.readTree(line));
        }
        return records;
    }

    private String python(String... command) throws Exception {
        Path output = dir.resolve("python.out");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(Map.of("PYTHONWARNINGS", "ignore"));
        Process process = builder.start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return Files.readString(output, StandardCharsets.UTF_8).strip();
    }
}
