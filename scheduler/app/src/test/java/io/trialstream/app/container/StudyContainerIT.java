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

/** A shell script's studies, each to its end with exact counts, undisturbed and with each kind of fault in the middle. */
@Timeout(300)
@ExtendWith(StudyContainerIT.LogsOfFailures.class)
class StudyContainerIT {
    private static ContainerCluster cluster;
    private static Studies studies;

    /** A failure in a container is explained by what the containers printed. */
    static final class LogsOfFailures implements TestWatcher {
        @Override
        public void testFailed(ExtensionContext context, Throwable cause) {
            System.err.println(context.getDisplayName() + " failed; the containers printed:" + cluster.logs());
        }
    }

    @BeforeAll
    static void startCluster() {
        Engine.require();
        cluster = new ContainerCluster();
        cluster.start();
        studies = cluster.studies();
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
        String study = studies.start("undisturbed", 8, 0.1);

        studies.mustBeWhole(study, 8);

        JsonNode row = studies.study(study);
        assertThat(row.path("epochsRun").asInt()).isEqualTo(8 * Studies.EPOCHS);
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
        String study = studies.start("broker-killed", 12, 0.5);
        studies.awaitEpochs(study, 8);

        cluster.killAndStart(cluster.kafka);

        studies.mustBeWhole(study, 12);
    }

    @Test
    void survivesASchedulerThatIsKilledAndStartedAgain() throws Exception {
        String study = studies.start("scheduler-killed", 12, 0.5);
        studies.awaitEpochs(study, 8);

        cluster.killAndStart(cluster.scheduler);

        studies.mustBeWhole(study, 12);
    }

    @Test
    void survivesAPartitionBetweenAgentAndBrokerThatOutlastsTheLease() throws Exception {
        String study = studies.start("agent-cut-off", 12, 0.5);
        studies.awaitEpochs(study, 8);

        cluster.cutOff(cluster.agent);
        studies.await(
                study,
                "no trial running once the lease is over",
                row -> row.path("trials").path("running").asInt() == 0);
        cluster.reconnect(cluster.agent);

        studies.mustBeWhole(study, 12);
    }

    @Test
    void survivesAShortPartitionBetweenAgentAndBrokerWithoutRunningAnythingAnew() throws Exception {
        String study = studies.start("agent-cut-off-briefly", 12, 0.5);
        studies.awaitEpochs(study, 8);

        cluster.cutOff(cluster.agent);
        cluster.reconnect(cluster.agent);

        studies.mustBeWhole(study, 12);
        assertThat(studies.study(study).path("epochsRun").asInt()).isEqualTo(12 * Studies.EPOCHS);
    }

    @Test
    void survivesAPartitionBetweenSchedulerAndBroker() throws Exception {
        String study = studies.start("scheduler-cut-off", 12, 0.5);
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

        studies.mustBeWhole(study, 12);
    }
}
