package io.trialstream.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.v1.DecisionKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Python programs that train a study over REST, without an agent; one of them is killed. */
class RemoteClientsIT {
    private static final Pattern RUN = Pattern.compile("trial (\\d+), run 1:");

    @TempDir
    static Path dir;

    @RegisterExtension
    static final ServerWithAgents SERVER = new ServerWithAgents(() -> dir);

    @BeforeAll
    static void programs() {
        Programs.need("python3");
    }

    @Test
    void clientsShareAStudyAndAKilledOnesTrialRunsAgainElsewhere() throws Exception {
        Process killed = Programs.remoteExample(SERVER.rest().url(), dir.resolve("killed.out"));
        int trial = Await.value(
                "the client to train",
                () -> Optional.of(RUN.matcher(String.join("\n", StudyText.lines(dir.resolve("killed.out")))))
                        .filter(Matcher::find)
                        .map(found -> Integer.parseInt(found.group(1))),
                () -> StudyText.lines(dir.resolve("killed.out")).toString());
        Process survivor = Programs.remoteExample(SERVER.rest().url(), dir.resolve("survivor.out"));
        killed.destroyForcibly();

        boolean ended = survivor.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        survivor.destroyForcibly();
        List<String> lines = StudyText.lines(dir.resolve("survivor.out"));
        assertThat(ended).as(lines.toString()).isTrue();
        assertThat(survivor.exitValue()).as(lines.toString()).isZero();

        JsonNode study = SERVER.rest().awaitEnd("remote");
        assertThat(study.path("state").asText()).isEqualTo("COMPLETED");
        List<JsonNode> trials = SERVER.rest().trials("remote");
        assertThat(trials)
                .hasSize(12)
                .allSatisfy(row -> assertThat(row.path("state").asText()).isIn("COMPLETED", "STOPPED"));
        assertThat(SERVER.rest().explanations("remote", DecisionKind.LOSE))
                .singleElement()
                .asString()
                .contains("client-", "not heard of for 10.0 s");
        assertThat(lines).anyMatch(line -> line.startsWith("trial " + trial + ", run 2:"));

        // what was decided reached the program, in words
        int stopped = study.path("trials").path("stopped").asInt();
        assertThat(stopped).isPositive();
        assertThat(lines).anyMatch(line -> line.matches("trial \\d+: until epoch [1-8]\\. .*ranks .*"));
        assertThat(lines.get(lines.size() - 1))
                .startsWith("best: trial " + study.path("best").path("trial").asInt() + " with ");

        // the server runs, and its recording is read by way of its broker
        try (TrialstreamProcess replay =
                TrialstreamProcess.trialstream(dir, "replay", "remote", "--data", "data", "--json")) {
            assertThat(replay.awaitExit()).as(replay::output).isZero();
            assertThat(replay.lastLine().path("identical").asBoolean()).isTrue();
        }
    }
}
