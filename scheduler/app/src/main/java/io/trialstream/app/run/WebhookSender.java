package io.trialstream.app.run;

import io.trialstream.scheduler.http.ApiMetrics;
import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.webhook.Webhook;
import io.trialstream.scheduler.view.webhook.WebhookDispatcher;
import java.util.List;

/** Tells web hooks for as long as a server runs, and what happened last before it ends. */
public final class WebhookSender implements AutoCloseable {
    private static final long LAST_WORDS_MS = 5_000;

    private final WebhookDispatcher dispatcher;

    private WebhookSender(WebhookDispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    /** Starts telling and counts it among the API's metrics. */
    public static WebhookSender start(ReadModel model, List<Webhook> hooks, ApiMetrics metrics) {
        WebhookDispatcher dispatcher = WebhookDispatcher.start(model, hooks);
        metrics.counter(
                "trialstream_webhook_messages_delivered", "Web hook messages that were taken.", dispatcher::delivered);
        metrics.counter(
                "trialstream_webhook_messages_given_up",
                "Web hook messages that no try could deliver, or that were too many.",
                dispatcher::givenUp);
        return new WebhookSender(dispatcher);
    }

    /** Waits a few seconds at most for what is still to be told. */
    @Override
    public void close() {
        try {
            dispatcher.awaitTold(LAST_WORDS_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            dispatcher.close();
        }
    }
}
