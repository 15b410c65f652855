package io.trialstream.scheduler.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.scheduler.view.webhook.Webhook;
import io.trialstream.schemas.Mutations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that an operator writes: each is taken, or refused with a sentence that names the file and gives no secret away. */
class ConfigurationFuzzTest {
    private static final int INPUTS = Mutations.inputs(3_000);
    private static final String SECRET = "sixteen-characters-and-more";

    @TempDir
    Path dir;

    private void tryAll(Mutations files, Consumer<Path> reader) throws IOException {
        Path file = dir.resolve("operators.json");
        int taken = 0;
        int refused = 0;
        for (int i = 0; i < INPUTS; i++) {
            Files.write(file, files.next());
            try {
                reader.accept(file);
                taken++;
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageContaining("operators.json").hasMessageNotContaining(SECRET);
                refused++;
            }
        }
        assertThat(taken).isGreaterThan(INPUTS / 50);
        assertThat(refused).isGreaterThan(INPUTS / 50);
    }

    @Test
    void tokens() throws IOException {
        tryAll(
                Mutations.ofTexts(
                        1,
                        "{\"tokens\": [{\"name\": \"ada\", \"role\": \"operator\", \"teams\": [\"vision\"], \"token\":"
                                + " \""
                                + SECRET + "\"},\n {\"name\": \"b\", \"role\": \"viewer\", \"sha256\": \""
                                + "0".repeat(64) + "\"}]}"),
                file -> assertThat(Tokens.read(file)).isNotNull());
    }

    @Test
    void webhooks() throws IOException {
        tryAll(
                Mutations.ofTexts(
                        2,
                        "{\"webhooks\": [{\"url\": \"https://example.org/hook\", \"secret\": \"" + SECRET
                                + "\",\n \"events\": [\"finished\", \"new-best\"], \"pool\": \"default\"}]}"),
                file -> assertThat(Webhook.read(file).toString()).doesNotContain(SECRET));
    }
}
