package io.trialstream.scheduler.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.schemas.Mutations;
import io.trialstream.schemas.Topic;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.Assignment;
import io.trialstream.v1.Checkpoint;
import io.trialstream.v1.Command;
import io.trialstream.v1.CommandKind;
import io.trialstream.v1.DeadLetter;
import io.trialstream.v1.DecisionKind;
import io.trialstream.v1.EpochMetrics;
import io.trialstream.v1.Exit;
import io.trialstream.v1.ExitKind;
import io.trialstream.v1.ReportKind;
import io.trialstream.v1.TrialState;
import io.trialstream.v1.TrialView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Garbage in any topic that the scheduler reads goes to the dead letters with its reason, and the stream goes on. */
class DeadLetterTopologyTest {
    private static final int PIECES = Mutations.inputs(5_000);
    private static final int FORGET_EVERY = 2_000;
    private static final String STUDY = """
            name: s
            metric: {name: loss, goal: minimize}
            resource: {name: epoch, min: 1, max: 9}
            command: [train, "{x}"]
            space: {x: {type: int, min: 0, max: 99}}
            start: [{x: 0}, {x: 1}, {x: 2}, {x: 3}]
            pruner: {type: asha, reductionFactor: 3}
            budget: {trials: 4, parallel: 2}
            """;

    static Stream<Topic<?>> inputs() {
        return Stream.of(Topics.COMMANDS, Topics.TRIAL_REPORTS, Topics.AGENT_HEARTBEATS, Topics.SUGGESTIONS);
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void garbageIsKeptWithItsReason(Topic<?> topic) {
        try (PoolDriver pool = new PoolDriver()) {
            pool.raw(topic, PoolDriver.POOL, new byte[] {1, 2, 3});
            pool.raw(topic, PoolDriver.POOL, new byte[0]);

            List<DeadLetter> letters = pool.newest(Topics.DEAD_LETTERS);
            assertThat(letters).hasSize(2).allSatisfy(letter -> {
                assertThat(letter.getTopic()).isEqualTo(topic.name());
                assertThat(letter.getReason()).contains(topic.name());
                assertThat(letter.getFoundBy()).isEqualTo("scheduler");
            });
            assertThat(letters.get(0).getPayload().array()).containsExactly(1, 2, 3);
        }
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void mutatedRecordsNeverEndTheStream(Topic<?> topic) {
        Random random = new Random(topic.name().hashCode());
        int refused = 0;
        try (PoolDriver pool = new PoolDriver()) {
            pool.heartbeat("a", 2);
            pool.create("s", STUDY);
            List<byte[]> seeds = seeds(pool, topic);
            for (int i = 0; i < PIECES; i++) {
                byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
                int mutations = 1 + random.nextInt(4);
                for (int m = 0; m < mutations; m++) {
                    // behind the header, so that most of them are read as far as they go
                    int at = 10 + random.nextInt(bytes.length - 10);
                    bytes[at] =
                            (byte) (random.nextBoolean() ? random.nextInt(256) : bytes[at] ^ (1 << random.nextInt(8)));
                }
                pool.raw(topic, PoolDriver.POOL, bytes);
                if (i % FORGET_EVERY == 0) {
                    refused += pool.newest(Topics.DEAD_LETTERS).size();
                    Topics.all().forEach(pool::newest);
                }
            }
            pool.pass(Duration.ofSeconds(1));
            refused += pool.newest(Topics.DEAD_LETTERS).size();
            assertThat(refused).isGreaterThan(PIECES / 100);

            // what is good is still done
            pool.command(Command.newBuilder()
                    .setKind(CommandKind.CREATE_STUDY)
                    .setStudyId("after")
                    .setPayload(io.trialstream.scheduler.studyfile.StudyFile.parse(STUDY, "s.yaml")
                            .canonicalJson()));
            assertThat(pool.decisions(DecisionKind.COMMAND_ACCEPTED))
                    .anySatisfy(answer -> assertThat(answer.getStudyId()).isEqualTo("after"));
        }
    }

    @Test
    void idsThatCanBeNoPartOfAKeyAreRefused() {
        try (PoolDriver pool = new PoolDriver()) {
            pool.heartbeat("a\u001Fb", 1);
            pool.heartbeat("", 1);
            pool.heartbeat("a".repeat(250), 1);
            pool.command(Command.newBuilder().setKind(CommandKind.PAUSE_STUDY).setStudyId("s\n"));

            assertThat(pool.newest(Topics.DEAD_LETTERS))
                    .extracting(DeadLetter::getReason)
                    .hasSize(4)
                    .allSatisfy(reason -> assertThat(reason).contains(" id has ", "give 1 to 249"));
        }
    }

    @Test
    void aReportMakesNoPool() {
        try (PoolDriver pool = new PoolDriver()) {
            pool.heartbeat("a", 1);
            pool.create("s", STUDY);
            pool.send(
                    Topics.TRIAL_REPORTS,
                    pool.report(pool.runs().get(0), ReportKind.STARTED)
                            .setPoolId("elsewhere")
                            .build());

            assertThat(pool.newest(Topics.DEAD_LETTERS))
                    .extracting(DeadLetter::getReason)
                    .containsExactly("there is no pool 'elsewhere': no agent and no command named it");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ReportKind.class,
            names = {"STARTED", "EPOCH", "CHECKPOINT", "EXITED", "REFUSED"})
    void aReportOfAnAgentThatDoesNotHoldTheLeaseIsRefusedWithTheReason(ReportKind kind) {
        try (PoolDriver pool = new PoolDriver()) {
            pool.heartbeat("a", 2);
            pool.create("s", STUDY);
            Assignment run = pool.runs().get(0);
            pool.started(run);
            pool.heartbeat("mallory", 1);
            pool.send(
                    Topics.TRIAL_REPORTS,
                    pool.report(run, kind)
                            .setAgentId("mallory")
                            .setEpoch(new EpochMetrics(1L, List.of(-1.0), Map.of(), 1L))
                            .setCheckpoint(new Checkpoint(9L, "/etc", 1L))
                            .setExit(new Exit(ExitKind.COMPLETED, 0, "", "", 9L, 1L))
                            .build());
            pool.epoch(run, 1, 0.5);

            assertThat(pool.newest(Topics.DEAD_LETTERS))
                    .extracting(DeadLetter::getReason)
                    .containsExactly(
                            "agent mallory reports under lease 1 of trial s/0, which agent a holds; only that one may");
            pool.pass(Duration.ofSeconds(2));
            TrialView trial = pool.trial("s", 0);
            assertThat(trial.getState()).isEqualTo(TrialState.RUNNING);
            assertThat(trial.getLastEpoch()).isEqualTo(1);
            assertThat(trial.getBestValue()).isEqualTo(0.5);
        }
    }

    @Test
    void goodRecordsBetweenGarbageAreAllHandled() {
        Random random = new Random(1);
        try (PoolDriver pool = new PoolDriver()) {
            pool.heartbeat("a", 2);
            pool.create("s", STUDY.replace("{type: asha, reductionFactor: 3}", "none"));
            List<Assignment> handled = new ArrayList<>();
            while (handled.size() < pool.runs().size()) {
                Assignment run = pool.runs().get(handled.size());
                handled.add(run);
                pool.started(run);
                for (long epoch = 1; epoch <= 9; epoch++) {
                    byte[] garbage = new byte[random.nextInt(60)];
                    random.nextBytes(garbage);
                    inputs().forEach(topic -> pool.raw(topic, PoolDriver.POOL, garbage));
                    pool.epoch(run, epoch, 1.0 / epoch);
                }
                pool.exited(run, ExitKind.COMPLETED, 9);
            }

            assertThat(handled).hasSize(4);
            assertThat(pool.decisions(DecisionKind.COMPLETE)).hasSize(4);
            assertThat(pool.newest(Topics.DEAD_LETTERS)).hasSize(4 * 9 * 4);
        }
    }

    /** Good records of the topic, to mutate. */
    private static List<byte[]> seeds(PoolDriver pool, Topic<?> topic) {
        Assignment run = pool.runs().get(0);
        if (topic.equals(Topics.TRIAL_REPORTS)) {
            return List.of(
                    bytes(
                            Topics.TRIAL_REPORTS,
                            pool.report(run, ReportKind.STARTED).build()),
                    bytes(
                            Topics.TRIAL_REPORTS,
                            pool.report(run, ReportKind.EPOCH)
                                    .setEpoch(new EpochMetrics(3L, List.of(0.5), Map.of(), 1L))
                                    .build()));
        }
        if (topic.equals(Topics.COMMANDS)) {
            List<byte[]> commands = new ArrayList<>();
            for (CommandKind kind : CommandKind.values()) {
                commands.add(bytes(
                        Topics.COMMANDS,
                        Command.newBuilder()
                                .setCommandId("c" + kind)
                                .setPoolId(PoolDriver.POOL)
                                .setIssuedAtMs(0)
                                .setIssuedBy("x")
                                .setKind(kind)
                                .setStudyId("s")
                                .setTrial(0)
                                .setAgentId("a")
                                .setPayload("{\"params\": {\"x\": 3}, \"note\": \"n\", \"budget\": {\"trials\": 5}}")
                                .build()));
            }
            return commands;
        }
        if (topic.equals(Topics.SUGGESTIONS)) {
            return List.of(bytes(
                    Topics.SUGGESTIONS,
                    io.trialstream.v1.Suggestion.newBuilder()
                            .setPoolId(PoolDriver.POOL)
                            .setStudyId("s")
                            .setSequence(0)
                            .setRevision(0)
                            .setHyperparameters(Map.of("x", 7L))
                            .setProvenance(io.trialstream.v1.Provenance.newBuilder()
                                    .setSampler("t")
                                    .setExplanation("e")
                                    .build())
                            .setExhausted(false)
                            .setSuggestedAtMs(0)
                            .setTookMicros(0)
                            .build()));
        }
        return List.of(bytes(Topics.AGENT_HEARTBEATS, pool.heartbeatRecord("a", 2, PoolDriver.held(run))));
    }

    private static <T extends org.apache.avro.specific.SpecificRecordBase> byte[] bytes(Topic<T> topic, T record) {
        byte[] bytes = topic.serde().serializer().serialize(topic.name(), record);
        assertThat(bytes).isNotNull();
        return bytes;
    }
}
