package io.trialstream.app.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.command.InspectContainerResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;
import org.testcontainers.containers.GenericContainer;

/** A shell script's study, undisturbed, and with each kind of fault in its middle: then it ends as the undisturbed one. */
@Timeout(300)
@ExtendWith(StudyContainerIT.LogsOfFailures.class)
class StudyContainerIT {
    private static final int TRIALS = 12;
    private static final double EPOCH_SECONDS = 0.5;

    private static ContainerCluster cluster;
    private static Studies studies;
    private static String undisturbed;

    /** A failure in a container is explained by what the containers printed. */
    static final class LogsOfFailures implements TestWatcher {
        @Override
        public void testFailed(ExtensionContext context, Throwable cause) {
            System.err.println(context.getDisplayName() + " failed; the containers printed:" + cluster.logs());
        }
    }

    @BeforeAll
    static void startCluster() throws Exception {
        Engine.require();
        cluster = new ContainerCluster();
        cluster.start();
        studies = cluster.studies();
        undisturbed = studies.start("undisturbed", TRIALS, 0.05);
        studies.awaitEnd(undisturbed);
    }

    @AfterAll
    static void stopCluster() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @AfterEach
    void everyRoleStillRuns() {
        for (GenericContainer<?> container :
                List.of(cluster.scheduler, cluster.optimizer, cluster.api, cluster.agent)) {
            assertThat(container.isRunning()).isTrue();
        }
    }

    @Test
    void runsAStudyToItsEnd() throws Exception {
        studies.mustBeWhole(undisturbed, TRIALS);

        JsonNode row = studies.study(undisturbed);
        assertThat(row.path("epochsRun").asInt()).isEqualTo(TRIALS * Studies.EPOCHS);
        assertThat(row.path("best").path("value").asDouble()).isPositive();
    }

    @Test
    void imagesRunAsNobodyInParticularAndHoldNoSecret() {
        for (GenericContainer<?> container :
                List.of(cluster.scheduler, cluster.optimizer, cluster.api, cluster.agent)) {
            InspectContainerResponse inspected = cluster.inspect(container);
            assertThat(inspected.getConfig().getUser()).isEqualTo("10001:10001");
            assertThat(inspected.getConfig().getEnv())
                    .isNotEmpty()
                    .noneMatch(variable -> variable.matches("(?i).*(secret|password|token).*"));
        }
    }

    @Test
    void survivesABrokerThatIsKilledAndStartedAgain() throws Exception {
        String study = studies.start("broker-killed", TRIALS, EPOCH_SECONDS);
        studies.awaitEpochs(study, 8);

        cluster.killAndStart(cluster.kafka);

        studies.mustEqual(study, undisturbed, TRIALS);
    }

    @Test
    void survivesASchedulerThatIsKilledAndStartedAgain() throws Exception {
        String study = studies.start("scheduler-killed", TRIALS, EPOCH_SECONDS);
        studies.awaitEpochs(study, 8);

        cluster.killAndStart(cluster.scheduler);

        studies.mustEqual(study, undisturbed, TRIALS);
    }

    @Test
    void survivesAPartitionBetweenAgentAndBrokerThatOutlastsTheLease() throws Exception {
        String study = studies.start("agent-cut-off", TRIALS, EPOCH_SECONDS);
        studies.awaitEpochs(study, 8);

        cluster.cutOff(cluster.agent);
        studies.await(
                study,
                "no trial running once the lease is over",
                row -> row.path("trials").path("running").asInt() == 0);
        cluster.reconnect(cluster.agent);

        studies.mustEqual(study, undisturbed, TRIALS);
    }

    @Test
    void survivesAShortPartitionBetweenAgentAndBrokerWithoutRunningAnythingAnew() throws Exception {
        String study = studies.start("agent-cut-off-briefly", TRIALS, EPOCH_SECONDS);
        studies.awaitEpochs(study, 8);

        cluster.cutOff(cluster.agent);
        cluster.reconnect(cluster.agent);

        studies.mustEqual(study, undisturbed, TRIALS);
        assertThat(studies.study(study).path("epochsRun").asInt()).isEqualTo(TRIALS * Studies.EPOCHS);
    }

    @Test
    void survivesAPartitionBetweenSchedulerAndBroker() throws Exception {
        String study = studies.start("scheduler-cut-off", TRIALS, EPOCH_SECONDS);
        JsonNode before = studies.awaitEpochs(study, 8);

        cluster.cutOff(cluster.scheduler);
        // what runs goes on, and is reported; nothing new can be placed
        studies.await(study, "all epochs of what runs on the curves", row -> {
            try {
                return studies.get("/api/v1/studies/" + study + "/trials/0/metrics")
                                .path("epochs")
                                .size()
                        == Studies.EPOCHS;
            } catch (java.io.IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(before.path("endedAt").isNumber()).isFalse();
        cluster.reconnect(cluster.scheduler);

        studies.mustEqual(study, undisturbed, TRIALS);
    }
}
