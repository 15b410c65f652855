package io.trialstream.app.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * docker/compose-cluster.yaml: three brokers, two schedulers, two optimisers, three agents. A broker is killed and comes back; everything is
 * restarted in turn. Each time the study that was running ends as the one that nobody disturbed.
 */
@Timeout(300)
class ClusterContainerIT {
    private static final int TRIALS = 24;
    private static final double EPOCH_SECONDS = 0.5;

    private static Compose compose;
    private static Studies studies;
    private static String undisturbed;

    @RegisterExtension
    static final LogsOfFailures LOGS = new LogsOfFailures(() -> compose);

    @BeforeAll
    static void up() throws Exception {
        Engine.require();
        compose = new Compose("compose-cluster.yaml", "trialstream-it-cluster");
        compose.up();
        studies = compose.studies();
        undisturbed = studies.startHalved("undisturbed", TRIALS, 0.05);
        studies.awaitEnd(undisturbed);
    }

    @AfterAll
    static void down() throws Exception {
        if (compose != null) {
            compose.close();
        }
    }

    @Test
    void aBrokerOfThreeIsKilledAndComesBack() throws Exception {
        String study = studies.startHalved("broker-of-three-killed", TRIALS, EPOCH_SECONDS);
        int before = studies.awaitEpochs(study, 6).path("epochsRun").asInt();

        compose.kill("kafka-2");
        studies.awaitEpochs(study, before + 6); // two are enough to go on
        compose.start("kafka-2");
        compose.awaitHealthy("kafka-2");

        studies.mustEqual(study, undisturbed, TRIALS);
    }

    @Test
    void everythingIsRestartedInTurnWhileAStudyRuns() throws Exception {
        String study = studies.startHalved("rolling-restart", TRIALS, 6);
        studies.awaitEpochs(study, 4);
        // of each kind one at a time
        List<List<String>> order = List.of(
                List.of("scheduler-1", "optimizer-1", "api", "kafka-1", "agent-1"),
                List.of("scheduler-2", "optimizer-2", "kafka-2", "agent-2"),
                List.of("kafka-3", "agent-3"));
        assertThat(compose.services())
                .containsExactlyInAnyOrderElementsOf(
                        order.stream().flatMap(List::stream).toList());

        for (List<String> together : order) {
            compose.restart(together);
        }
        assertThat(studies.study(study).path("endedAt").isNumber())
                .as("it ended before all were restarted")
                .isFalse();

        studies.mustEqual(study, undisturbed, TRIALS);
    }
}
