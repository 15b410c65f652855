package io.trialstream.app.commands;

import io.trialstream.scheduler.view.webhook.Webhook;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whom a server tells of studies. */
final class WebhookOptions {
    @Option(
            names = "--webhooks",
            paramLabel = "FILE",
            description =
                    "whom to tell of studies that finish, fail or have a new best trial: a JSON file {\"webhooks\": [{\"url\", \"secret\", \"events\", \"pool\", \"study\"}]}")
    private @Nullable Path file;

    /**
     * The web hooks; none without the option.
     *
     * @throws IllegalArgumentException if the file is not right
     */
    List<Webhook> read() {
        return file == null ? List.of() : Webhook.read(file);
    }
}
