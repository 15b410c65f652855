package io.trialstream.scheduler.view.webhook;

import io.trialstream.scheduler.view.ChangeFeed;
import io.trialstream.scheduler.view.ChangeFeed.Batch;
import io.trialstream.scheduler.view.ChangeFeed.Change;
import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.StudyRow;
import io.trialstream.scheduler.view.codec.JsonText;
import io.trialstream.scheduler.view.webhook.Webhook.Event;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells web hooks of studies that finish, fail or have a new best trial. It follows the change feed as any client does, so nothing that is
 * slow here slows anything else. A message is sent at least once, signed, and given up after ten tries; what happens while this process is
 * down is not told.
 */
public final class WebhookDispatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookDispatcher.class);
    private static final int BATCH = 1000;
    private static final long WAIT_MS = 1000;
    private static final long LOADING_MS = 100;
    private static final long FIRST_PAUSE_MS = 1000;
    private static final long STOP_MS = 5000;
    private static final long SETTLE_MS = 50;

    private final ReadModel model;
    private final List<Delivery> deliveries;
    private final ScheduledExecutorService timer;
    private final LongSupplier clockMs;
    private final Thread thread;
    // taken at the start: whatever happens after that is told
    private final long from;
    private final boolean watching;
    private final StudyWatch watch = new StudyWatch();
    private volatile long handled;
    private volatile boolean closing;

    private WebhookDispatcher(ReadModel model, List<Webhook> hooks, LongSupplier clockMs, long firstPauseMs) {
        this.model = model;
        this.clockMs = clockMs;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "trialstream-webhook-timer"));
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(5))
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(timer)
                .build();
        this.deliveries = hooks.stream()
                .map(hook -> new Delivery(hook, client, timer, clockMs, firstPauseMs))
                .toList();
        this.from = model.feed().lastId();
        this.handled = from;
        this.watching = model.ready();
        if (watching) {
            model.studies().forEach(watch::know);
        }
        this.thread = daemon(this::run, "trialstream-webhooks");
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Starts telling, from what happens once the model has caught up. */
    public static WebhookDispatcher start(ReadModel model, List<Webhook> hooks) {
        return start(model, hooks, System::currentTimeMillis, FIRST_PAUSE_MS);
    }

    static WebhookDispatcher start(ReadModel model, List<Webhook> hooks, LongSupplier clockMs, long firstPauseMs) {
        WebhookDispatcher dispatcher = new WebhookDispatcher(model, hooks, clockMs, firstPauseMs);
        dispatcher.thread.start();
        return dispatcher;
    }

    private void run() {
        try {
            ChangeFeed feed = model.feed();
            long last = from;
            while (!closing && !model.ready()) {
                feed.await(Long.MAX_VALUE, LOADING_MS);
            }
            if (!watching) {
                model.studies().forEach(watch::know);
            }
            while (!closing && !feed.closed()) {
                Batch batch = feed.read(last, null, BATCH);
                last = batch.lastId();
                if (batch.reset()) {
                    model.studies().forEach(this::tell);
                }
                for (Change change : batch.changes()) {
                    if (change.data() instanceof StudyRow row) {
                        tell(row);
                    }
                }
                handled = last;
                feed.await(last, WAIT_MS);
            }
        } catch (InterruptedException e) {
            LOG.debug("web hooks end");
        }
    }

    private void tell(StudyRow row) {
        for (Event event : watch.changed(row)) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("event", event.text());
            body.put("at", clockMs.getAsLong());
            body.put("study", row);
            byte[] json = JsonText.bytes(body);
            for (Delivery delivery : deliveries) {
                if (delivery.hook().wants(event, row)) {
                    delivery.offer(event.text(), json);
                }
            }
        }
    }

    /** How many messages were taken by their addresses. */
    public long delivered() {
        return deliveries.stream().mapToLong(Delivery::delivered).sum();
    }

    /** How many messages were given up. */
    public long givenUp() {
        return deliveries.stream().mapToLong(Delivery::givenUp).sum();
    }

    /**
     * Waits until all that has happened so far is told or given up, for one who ends soon after something worth telling.
     *
     * @param timeoutMs waits no longer, in milliseconds
     * @return whether nothing waits any more
     */
    public boolean awaitTold(long timeoutMs) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (System.nanoTime() < end) {
            long last = model.feed().lastId();
            boolean more = model.feed().await(last, SETTLE_MS);
            if (!more && handled >= last && deliveries.stream().allMatch(Delivery::idle)) {
                return true;
            }
        }
        return false;
    }

    /** Stops telling; what waits is given up. */
    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        timer.shutdownNow();
        try {
            thread.join(STOP_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
