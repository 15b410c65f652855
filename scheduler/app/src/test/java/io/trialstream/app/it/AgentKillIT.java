package io.trialstream.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.schemas.Topic;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.DeadLetter;
import io.trialstream.v1.DecisionKind;
import io.trialstream.v1.TrialReport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Agents as processes of their own that die, freeze and get in one another's way; one server, a pool for each test. */
class AgentKillIT {
    @TempDir
    static Path dir;

    @RegisterExtension
    static final ServerWithAgents SERVER = new ServerWithAgents(() -> dir);

    private final Rest rest = SERVER.rest();

    private static TrialstreamProcess agent(String pool, String id) {
        return SERVER.agent(pool, id);
    }

    private String submit(String pool, String pause, int trials) {
        StudyText text = new StudyText(dir.resolve(pool));
        text.script("curve.sh");
        return rest.create("""
                name: in %s
                pool: %s
                metric: {name: loss, goal: minimize}
                resource: {name: epoch, min: 1, max: 9}
                command: [sh, curve.sh, "{x}", "%s"]
                workdir: %s
                env: {TRAINED: "%s/trained.log"}
                grace: 1s
                space: {x: {type: int, min: 0, max: 1000}}
                sampler: {type: random}
                budget: {trials: %d, parallel: 2}
                retries: 0
                seed: 5
                """.formatted(pool, pool, pause, dir.resolve(pool), dir.resolve(pool), trials));
    }

    private static List<String> trained(String pool) {
        return StudyText.trained(dir.resolve(pool));
    }

    private static void awaitTrained(String pool, int epochs) {
        Await.until(
                epochs + " epochs in " + pool, () -> trained(pool).size() >= epochs, () -> "so far " + trained(pool));
    }

    private void assertThatAllCompleted(String study, int trials) {
        JsonNode ended = rest.awaitEnd(study);
        assertThat(ended.path("state").asText()).as("%s", ended).isEqualTo("COMPLETED");
        assertThat(ended.path("trials").path("total").asInt()).isEqualTo(trials);
        assertThat(ended.path("trials").path("completed").asInt())
                .as("%s", ended)
                .isEqualTo(trials);
        for (JsonNode trial : rest.trials(study)) {
            assertThat(trial.path("lastEpoch").asInt()).isEqualTo(9);
            assertThat(trial.path("retries").asInt())
                    .as("a lost agent is not the trial's fault")
                    .isZero();
        }
    }

    @Test
    void aKilledAgentThatComesBackGoesOnWithItsProcesses() {
        TrialstreamProcess agent = agent("back", "a");
        String study = submit("back", "0.3", 4);
        awaitTrained("back", 4);
        agent.killHard();
        agent("back", "a");
        assertThatAllCompleted(study, 4);
        // only a machine so slow that the agent took longer to come back than its lease may lose them
        List<String> lost = rest.explanations(study, DecisionKind.LOSE);
        assertThat(lost).allSatisfy(why -> assertThat(why).contains("not heard of for 10"));
        assertThat(trained("back")).hasSizeBetween(36, 36 + 9 * lost.size());
    }

    @Test
    void anUpgradedAgentGoesOnWithWhatTrainsAndNothingIsRestarted() {
        TrialstreamProcess old = agent("upgrade", "a");
        String study = submit("upgrade", "0.3", 2);
        awaitTrained("upgrade", 3);
        old.close(); // SIGTERM, as a package manager or systemd sends it
        assertThat(old.err()).as("it ended in order").doesNotContain("can't");
        assertThat(TrainingProcesses.below(dir.resolve("upgrade"))).isNotEmpty();
        agent("upgrade", "a");
        assertThatAllCompleted(study, 2);
        assertThat(rest.explanations(study, DecisionKind.LOSE)).isEmpty();
        assertThat(trained("upgrade")).hasSize(18).doesNotHaveDuplicates();
        assertThat(StudyText.lines(dir.resolve("upgrade/trained.log")))
                .filteredOn(line -> line.contains("start"))
                .hasSize(2);
        for (JsonNode trial : rest.trials(study)) {
            assertThat(trial.path("lease").asInt()).isEqualTo(1);
        }
    }

    @Test
    void aLostMachinesTrialsGoOnElsewhereFromTheirCheckpoints() {
        TrialstreamProcess lost = agent("lost", "a");
        String study = submit("lost", "0.3", 4);
        awaitTrained("lost", 6);
        lost.killHard();
        TrainingProcesses.killBelow(dir.resolve("lost"));
        agent("lost", "b");
        assertThatAllCompleted(study, 4);
        assertThat(rest.explanations(study, DecisionKind.LOSE)).hasSize(2);
        // at most the epoch in which each of the two was killed is trained again
        assertThat(trained("lost")).hasSizeBetween(36, 38);
        assertThat(StudyText.lines(dir.resolve("lost/trained.log")))
                .filteredOn(line -> line.contains("start"))
                .filteredOn(line -> !line.contains("start 0 "))
                .hasSize(2);
    }

    @Test
    void aFrozenAgentIsFencedWhenItWakes() {
        TrialstreamProcess frozen = agent("frozen", "a");
        String study = submit("frozen", "0.5", 3);
        awaitTrained("frozen", 2);
        frozen.signal("STOP");
        Await.until(
                "the agent to be lost",
                () -> rest.explanations(study, DecisionKind.LOSE).size() == 2,
                () -> "" + rest.trials(study));
        agent("frozen", "b");
        Await.until(
                "trials to go on elsewhere",
                () -> rest.trials(study).stream()
                        .anyMatch(trial -> trial.path("agent").asText().equals("b")),
                () -> "" + rest.trials(study));
        frozen.signal("CONT");
        assertThatAllCompleted(study, 3);
        assertThat(frozen.isAlive()).isTrue();
        // its processes trained on while it could not say so: kept and shown, and decided nothing
        assertThat(rest.explanations(study, DecisionKind.FENCE))
                .anySatisfy(why -> assertThat(why).contains("a run under lease 1 on a reported epoch"))
                .anySatisfy(why -> assertThat(why).contains("a run under lease 1 on a ended"));
        assertThat(rest.trials(study))
                .anySatisfy(trial -> assertThat(
                                rest.metrics(study, trial.path("trial").asInt()).path("late"))
                        .isNotEmpty());
        for (JsonNode trial : rest.trials(study)) {
            assertThat(trial.path("lease").asInt()).isLessThanOrEqualTo(2);
        }
        Await.until(
                "processes under old leases to end",
                () -> TrainingProcesses.below(dir.resolve("frozen")).isEmpty(),
                frozen::output);
    }

    @Test
    void ofTwoAgentsWithTheSameIdOneGivesUpAndSaysWhy() {
        TrialstreamProcess first = SERVER.agent("twins", "a", "one");
        Await.until(
                "the first to join",
                () -> rest.get("/api/v1/agents?pool=twins").body().path("items").size() == 1,
                () -> "" + rest.get("/api/v1/agents").body());
        TrialstreamProcess sameDirectory = SERVER.agent("twins", "a", "one");
        assertThat(sameDirectory.awaitExit()).isEqualTo(1);
        assertThat(sameDirectory.err()).contains("trialstream agent: ").contains("one/work");
        TrialstreamProcess second = SERVER.agent("twins", "a", "two");
        assertThat(first.awaitExit()).as(first::output).isEqualTo(1);
        assertThat(first.err()).contains("another agent with the id a joined later");
        assertThat(second.isAlive()).isTrue();
        assertThatAllCompleted(submit("twins", "0", 2), 2);
    }

    @Test
    void garbageAndDuplicatesGoToTheDeadLettersAndTheStreamGoesOn() throws Exception {
        agent("garbage", "a");
        String study = submit("garbage", "0.1", 6);
        awaitTrained("garbage", 20);
        int sent = 0;
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", SERVER.bootstrap()), new StringSerializer(), new ByteArraySerializer())) {
            for (Topic<?> topic :
                    List.of(Topics.TRIAL_REPORTS, Topics.COMMANDS, Topics.AGENT_HEARTBEATS, Topics.SUGGESTIONS)) {
                for (byte[] bytes : garbage()) {
                    send(producer, topic, bytes);
                    sent++;
                }
            }
            for (TrialReport report : TopicRecords.at(SERVER.bootstrap()).reports()) {
                // a repeat of what was there, and the same of a study that nobody knows
                send(producer, Topics.TRIAL_REPORTS, bytes(report));
                report.setStudyId("no-such-study");
                send(producer, Topics.TRIAL_REPORTS, bytes(report));
            }
        }
        assertThatAllCompleted(study, 6);
        assertThat(trained("garbage")).hasSize(54).doesNotHaveDuplicates();
        List<DeadLetter> letters = TopicRecords.at(SERVER.bootstrap()).deadLetters();
        assertThat(letters).hasSizeGreaterThanOrEqualTo(sent).allSatisfy(letter -> {
            assertThat(letter.getReason()).isNotBlank();
            assertThat(letter.getFoundBy()).isEqualTo("scheduler");
        });
        assertThat(letters.stream().map(DeadLetter::getTopic).distinct())
                .contains(
                        Topics.TRIAL_REPORTS.name(),
                        Topics.COMMANDS.name(),
                        Topics.AGENT_HEARTBEATS.name(),
                        Topics.SUGGESTIONS.name());
        assertThat(SERVER.isAlive()).isTrue();
    }

    private static List<byte[]> garbage() {
        // Avro builds none of our records before the serde vouched for them
        Topics.TRIAL_REPORTS.serde();
        byte[] heartbeat = bytes(TrialReport.newBuilder()
                .setPoolId("garbage")
                .setAgentId("a")
                .setIncarnation(1)
                .setStudyId("x")
                .setTrial(0)
                .setLeaseEpoch(1)
                .setSequence(0)
                .setReportedAtMs(Instant.now().toEpochMilli())
                .build());
        byte[] cut = java.util.Arrays.copyOf(heartbeat, heartbeat.length - 3);
        byte[] wrongFingerprint = heartbeat.clone();
        wrongFingerprint[5] ^= 0x55;
        return List.of(
                new byte[0],
                "no Avro at all".getBytes(StandardCharsets.UTF_8),
                cut,
                wrongFingerprint,
                new byte[100_000]);
    }

    private static byte[] bytes(TrialReport report) {
        return Topics.TRIAL_REPORTS.serde().serializer().serialize(Topics.TRIAL_REPORTS.name(), report);
    }

    private static void send(KafkaProducer<String, byte[]> producer, Topic<?> topic, byte[] bytes)
            throws InterruptedException, ExecutionException {
        producer.send(new ProducerRecord<>(topic.name(), "garbage", bytes)).get();
    }
}
