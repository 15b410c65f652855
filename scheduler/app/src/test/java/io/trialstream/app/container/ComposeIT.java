package io.trialstream.app.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.InspectContainerResponse;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** docker/compose.yaml, as the guide says: up with one command, a study runs, its page is there, and every role ends in order. */
@Timeout(300)
class ComposeIT {
    private static Compose compose;

    @RegisterExtension
    static final LogsOfFailures LOGS = new LogsOfFailures(() -> compose);

    @BeforeAll
    static void up() throws Exception {
        Engine.require();
        compose = new Compose("compose.yaml", "trialstream-it-single");
        compose.up();
    }

    @AfterAll
    static void down() throws Exception {
        if (compose != null) {
            compose.close();
        }
    }

    @Test
    void runsAStudyAndEndsInOrder() throws Exception {
        assertThat(compose.services()).containsExactly("agent", "api", "kafka", "optimizer", "scheduler");
        Studies studies = compose.studies();
        String study = studies.start("composed", 8, 0.1);
        studies.mustBeWhole(study, 8);
        HttpResponse<String> page = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(compose.address()).build(), BodyHandlers.ofString());
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("Trialstream");

        for (String role : new String[] {"agent", "api", "optimizer", "scheduler"}) {
            InspectContainerResponse container = compose.inspect(role);
            assertThat(container.getConfig().getUser()).as(role).isEqualTo("10001:10001");
            assertThat(container.getHostConfig().getReadonlyRootfs()).as(role).isTrue();
            assertThat(container.getHostConfig().getCapDrop()).as(role).isNotEmpty();
            compose.stop(role);
            // SIGTERM reached it and was enough: 143, or 0; SIGKILL would be 137
            assertThat(compose.inspect(role).getState().getExitCodeLong())
                    .as(role)
                    .isIn(0L, 143L);
        }
    }
}
