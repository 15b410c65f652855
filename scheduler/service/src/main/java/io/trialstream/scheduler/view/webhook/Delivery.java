package io.trialstream.scheduler.view.webhook;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What waits to be sent to one address: one message at a time, in order, tried again with growing pauses, given up in the end. */
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
    private static final int MOST_WAITING = 1000;
    private static final int MOST_TRIES = 10;
    private static final long LONGEST_PAUSE_MS = 300_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String ALGORITHM = "HmacSHA256";

    private record Message(String id, String event, byte[] body) {}

    private final Webhook hook;
    private final HttpClient client;
    private final ScheduledExecutorService timer;
    private final LongSupplier clockMs;
    private final long firstPauseMs;
    private final LongAdder delivered = new LongAdder();
    private final LongAdder givenUp = new LongAdder();
    private final Deque<Message> waiting = new ArrayDeque<>();
    private boolean busy;

    Delivery(Webhook hook, HttpClient client, ScheduledExecutorService timer, LongSupplier clockMs, long firstPauseMs) {
        this.hook = hook;
        this.client = client;
        this.timer = timer;
        this.clockMs = clockMs;
        this.firstPauseMs = firstPauseMs;
    }

    Webhook hook() {
        return hook;
    }

    long delivered() {
        return delivered.sum();
    }

    long givenUp() {
        return givenUp.sum();
    }

    /** Puts a message into the queue; when that is full, the oldest is given up. Never waits. */
    synchronized void offer(String event, byte[] body) {
        waiting.addLast(new Message(UUID.randomUUID().toString(), event, body));
        if (waiting.size() > MOST_WAITING) {
            waiting.removeFirst();
            givenUp.increment();
        }
        next();
    }

    /** Whether nothing waits and nothing is under way. */
    synchronized boolean idle() {
        return !busy && waiting.isEmpty();
    }

    private synchronized void next() {
        Message message = busy ? null : waiting.pollFirst();
        if (message != null) {
            busy = true;
            send(message, 1);
        }
    }

    private synchronized void done() {
        busy = false;
        next();
    }

    private void send(Message message, int attempt) {
        String time = Long.toString(clockMs.getAsLong());
        HttpRequest request = HttpRequest.newBuilder(hook.url())
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .header("User-Agent", "trialstream")
                .header("X-Trialstream-Event", message.event())
                .header("X-Trialstream-Delivery", message.id())
                .header("X-Trialstream-Timestamp", time)
                .header("X-Trialstream-Signature", "sha256=" + sign(hook.secret(), time, message.body()))
                .POST(BodyPublishers.ofByteArray(message.body()))
                .build();
        client.sendAsync(request, BodyHandlers.discarding())
                .whenComplete((response, error) ->
                        answered(message, attempt, response == null ? null : (Integer) response.statusCode(), error));
    }

    private void answered(Message message, int attempt, @Nullable Integer status, @Nullable Throwable error) {
        if (status != null && status >= 200 && status < 300) {
            delivered.increment();
            done();
            return;
        }
        if (attempt >= MOST_TRIES) {
            givenUp.increment();
            LOG.warn(
                    "gave up telling {} of {} after {} tries: {}",
                    hook,
                    message.event(),
                    attempt,
                    error == null ? "status " + status : error.toString());
            done();
            return;
        }
        long pauseMs = Math.min(LONGEST_PAUSE_MS, firstPauseMs << (attempt - 1));
        if (!timer.isShutdown()) {
            timer.schedule(() -> send(message, attempt + 1), pauseMs, TimeUnit.MILLISECONDS);
        }
    }

    /** HMAC-SHA256 of the time, a dot and the body, in hexadecimal: the time keeps an old message from being sent again by others. */
    static String sign(String secret, String time, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            mac.update((time + ".").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
