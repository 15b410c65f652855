package io.trialstream.scheduler.http;

import io.trialstream.scheduler.view.ChangeFeed;
import io.trialstream.scheduler.view.ChangeFeed.Batch;
import io.trialstream.scheduler.view.ChangeFeed.Change;
import io.trialstream.scheduler.view.MetricPoint;
import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.TrialEntry;
import io.trialstream.scheduler.view.codec.JsonText;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Live events (server-sent events of the HTML standard). A follower has a thread of the server while it is connected, at most so many at a
 * time; a slow one sees fewer states, then a reset, and never holds up anyone else.
 */
final class EventStream {
    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final int BATCH = 4000;
    private static final int METRICS_IN_FULL = 500;
    private static final long GATHER_MS = 50;
    private static final long HEARTBEAT_MS = 5_000;
    private static final long END_WITHIN_MS = 2_000;
    private static final int RECONNECT_MS = 2000;

    private record TrialOf(String study, int trial) {}

    private final ReadModel model;
    private final ApiMetrics metrics;
    private final int limit;
    private final Semaphore places;

    EventStream(ReadModel model, ApiMetrics metrics, int limit) {
        this.model = model;
        this.metrics = metrics;
        this.limit = limit;
        this.places = new Semaphore(limit);
    }

    void register(Routes routes) {
        routes.get("/api/v1/events", Set.of("study", "types"), this::serve);
    }

    private void serve(Request request) throws InterruptedException {
        String study = request.query("study");
        Set<ChangeFeed.Type> types = request.oneOf("types", ChangeFeed.Type.class);
        if (!places.tryAcquire()) {
            request.ctx().header("Retry-After", "10");
            throw new Problem(
                    Problem.Code.UNAVAILABLE, limit + " clients follow events already; try again in some seconds");
        }
        metrics.followers(1);
        try {
            String lastSeen = request.ctx().header("Last-Event-ID");
            HttpServletResponse response = request.ctx().res();
            response.setContentType("text/event-stream");
            response.setCharacterEncoding("utf-8");
            response.setHeader("Cache-Control", "no-store");
            response.setHeader("X-Accel-Buffering", "no");
            follow(response.getOutputStream(), study, types, from(lastSeen));
        } catch (IOException e) {
            LOG.debug("a follower of events is gone: {}", e.toString());
        } finally {
            places.release();
            metrics.followers(-1);
        }
    }

    /** Waits a short while for all streams to end, once the feed is closed. */
    void awaitEnd() {
        try {
            if (!places.tryAcquire(limit, END_WITHIN_MS, TimeUnit.MILLISECONDS)) {
                LOG.debug("some event streams did not end within {} ms", END_WITHIN_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // an id that is none of ours lies outside the buffer, which tells the follower to load anew
    private long from(@Nullable String lastSeen) {
        if (lastSeen == null || lastSeen.isBlank()) {
            return model.feed().lastId();
        }
        try {
            return Long.parseLong(lastSeen.trim());
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private void follow(OutputStream out, @Nullable String study, Set<ChangeFeed.Type> types, long from)
            throws IOException, InterruptedException {
        ChangeFeed feed = model.feed();
        long last = from;
        long wroteAt = System.nanoTime();
        // the id first, so that a client that loses its connection before the first event resumes from here
        send(out, "retry: " + RECONNECT_MS + "\n" + (from < 0 ? "" : "id: " + from + "\n") + "\n");
        while (!feed.closed()) {
            Batch batch = feed.read(last, study, BATCH);
            last = batch.lastId();
            String text = batch.reset() ? reset(last) : text(batch.changes(), types);
            if (!text.isEmpty()) {
                send(out, text);
                wroteAt = System.nanoTime();
            } else if (System.nanoTime() - wroteAt > TimeUnit.MILLISECONDS.toNanos(HEARTBEAT_MS)) {
                // also how a client that is gone is noticed
                send(out, ":\n\n");
                wroteAt = System.nanoTime();
            }
            if (feed.await(last, HEARTBEAT_MS)) {
                // newer states that come meanwhile take the place of older ones
                feed.await(Long.MAX_VALUE, GATHER_MS);
            }
        }
    }

    private static void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static String reset(long id) {
        return "event: reset\nid: " + id + "\ndata: {}\n\n";
    }

    private static String text(List<Change> changes, Set<ChangeFeed.Type> types) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Change change : thinned(changes)) {
            if (!types.isEmpty() && !types.contains(change.type())) {
                continue;
            }
            String head =
                    "event: " + change.type().name().toLowerCase(Locale.ROOT) + "\nid: " + change.id() + "\ndata: ";
            out.writeBytes(head.getBytes(StandardCharsets.UTF_8));
            // JSON holds no line breaks, so one data line is enough
            out.writeBytes(JsonText.bytes(change.data() instanceof TrialEntry trial ? trial.row() : change.data()));
            out.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    // a flood of metrics is cut down to each trial's newest; whoever draws a curve sees the gap in its epochs and loads
    // it
    private static List<Change> thinned(List<Change> changes) {
        long points = changes.stream()
                .filter(change -> change.type() == ChangeFeed.Type.METRIC)
                .count();
        if (points <= METRICS_IN_FULL) {
            return changes;
        }
        Set<TrialOf> seen = new HashSet<>();
        List<Change> newestFirst = new ArrayList<>();
        for (int i = changes.size() - 1; i >= 0; i--) {
            Change change = changes.get(i);
            boolean shown = !(change.data() instanceof MetricPoint point)
                    || seen.add(new TrialOf(point.study(), point.trial()));
            if (shown) {
                newestFirst.add(change);
            }
        }
        Collections.reverse(newestFirst);
        return newestFirst;
    }
}
