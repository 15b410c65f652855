package io.trialstream.scheduler.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.core.pool.PoolSettings;
import io.trialstream.scheduler.kafka.AgentKeys;
import io.trialstream.schemas.AgentSignature;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.AgentHeartbeat;
import io.trialstream.v1.Assignment;
import io.trialstream.v1.DeadLetter;
import io.trialstream.v1.EpochMetrics;
import io.trialstream.v1.ReportKind;
import io.trialstream.v1.TrialReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pool whose agents must sign: whoever may write to the topics still can't speak in another agent's name. */
class SignedReportsTest {
    private static final byte[] POOL_KEY = HexFormat.of().parseHex("5a".repeat(32));
    private static final String STUDY = """
        name: s
        metric: {name: loss, goal: minimize}
        resource: {name: epoch, min: 1, max: 9}
        command: [train, "{x}"]
        space: {x: {type: int, min: 0, max: 99}}
        start: [{x: 1}]
        pruner: none
        budget: {trials: 1}
        """;

    private static byte[] keyOf(String agent) {
        return AgentSignature.agentKey(POOL_KEY, PoolDriver.POOL, agent);
    }

    private static PoolDriver pool() {
        AgentKeys keys = AgentKeys.of(Map.of(PoolDriver.POOL, POOL_KEY));
        return new PoolDriver(new TopologyConfig(PoolSettings.DEFAULT, Duration.ofMillis(100), ReportTail.NONE, keys));
    }

    private static TrialReport epoch(PoolDriver pool, Assignment run, double loss) {
        return pool.report(run, ReportKind.EPOCH)
                .setEpoch(new EpochMetrics(1L, List.of(loss), Map.of(), 1L))
                .build();
    }

    @Test
    void whatIsNotSignedByTheAgentThatItNamesIsRefused() {
        try (PoolDriver pool = pool()) {
            AgentHeartbeat beat = pool.heartbeatRecord("a", 1);
            pool.send(Topics.AGENT_HEARTBEATS, beat);
            pool.create("s", STUDY);
            assertThat(pool.runs())
                    .as("an agent that may be anyone gets no work")
                    .isEmpty();
            pool.signed(Topics.AGENT_HEARTBEATS, pool.heartbeatRecord("a", 1), keyOf("a"));
            Assignment run = pool.runs().get(0);

            // the right agent, the right lease, and yet from someone else
            pool.send(Topics.TRIAL_REPORTS, epoch(pool, run, -1));
            pool.signed(Topics.TRIAL_REPORTS, epoch(pool, run, -2), keyOf("b"));
            pool.signed(Topics.TRIAL_REPORTS, epoch(pool, run, -3), POOL_KEY);
            pool.signed(Topics.TRIAL_REPORTS, epoch(pool, run, -4), AgentSignature.agentKey(POOL_KEY, "q", "a"));
            pool.signed(Topics.TRIAL_REPORTS, epoch(pool, run, 0.5), keyOf("a"));
            pool.pass(Duration.ofSeconds(3));

            assertThat(pool.trial("s", 0).getBestValue()).isEqualTo(0.5);
            assertThat(pool.newest(Topics.DEAD_LETTERS))
                    .extracting(DeadLetter::getReason)
                    .hasSize(5)
                    .containsOnly("it is not signed by agent a of pool " + PoolDriver.POOL
                            + "; agents of this pool need --signing-key");
        }
    }

    @Test
    void theOperatorsFileGivesTheKeys(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(dir.resolve("keys"), PoolDriver.POOL + "=" + "5a".repeat(32) + "\n");
        assertThat(AgentKeys.read(file).agentKey(PoolDriver.POOL, "a"))
                .isEqualTo(HexFormat.of().formatHex(keyOf("a")));
        assertThatThrownBy(() -> AgentKeys.read(file).agentKey("q", "a"))
                .hasMessage("there is no key for pool 'q'; there are keys for [" + PoolDriver.POOL + "]");
        Files.writeString(file, "p=secret");
        assertThatThrownBy(() -> AgentKeys.read(file))
                .hasMessage(file + ", pool p, must hold 64 hexadecimal digits, a key of 32 bytes");
        Files.writeString(file, "# none yet");
        assertThatThrownBy(() -> AgentKeys.read(file)).hasMessageContaining("holds no key; write POOL=");
        assertThatThrownBy(() -> AgentKeys.read(dir.resolve("nowhere"))).hasMessageContaining("can't be read");
    }
}
