package io.trialstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Prints live events until the study that is followed ends; a lost connection is taken up where it broke off. */
final class EventFollower {
    private static final Set<String> ENDED = Set.of("COMPLETED", "CANCELLED", "FAILED", "ARCHIVED");
    private static final int MOST_FAILURES = 30;

    /** How much is printed: decisions and changes of state, or metrics and logs as well. */
    record Shown(boolean metrics, boolean logs) {
        static final Shown USUAL = new Shown(false, false);
    }

    private final Connection connection;
    private final ApiClient api;
    private final Map<String, String> printed = new HashMap<>();
    private @Nullable JsonNode study;

    EventFollower(Connection connection, ApiClient api) {
        this.connection = connection;
        this.api = api;
    }

    /**
     * Follows.
     *
     * @param id the study; null: everything, without end
     * @return 0 when the study completed, 1 when it failed or was cancelled
     */
    int follow(@Nullable String id, Shown shown) throws InterruptedException {
        String path = ApiClient.query(ApiClient.path("events"), Collections.singletonMap("study", id));
        String lastId = null;
        int failures = 0;
        while (true) {
            Map<String, String> headers = Map.of("Accept", "text/event-stream");
            if (lastId != null) {
                headers = Map.of("Accept", "text/event-stream", "Last-Event-ID", lastId);
            }
            // the first failure is told, later ones may be a restart of the server
            try (ServerEvents events = new ServerEvents(open(path, headers, failures))) {
                if (id != null && load(id)) {
                    return exitCode();
                }
                for (ServerEvents.Event event = events.next(); event != null; event = events.next()) {
                    failures = 0;
                    lastId = events.lastId();
                    print(event, shown);
                    boolean reload = event.type().equals("reset") && id != null;
                    if ((reload && load(java.util.Objects.requireNonNull(id))) || (id != null && ended())) {
                        return exitCode();
                    }
                }
                lastId = events.lastId();
            } catch (IOException e) {
                connection.err().println("the connection broke (" + e.getMessage() + "), taking it up again");
            }
            if (++failures > MOST_FAILURES) {
                throw CommandFailure.failed("the server ended the connection " + failures + " times in a row");
            }
            Thread.sleep(connection.surroundings().pollMs());
        }
    }

    private java.io.InputStream open(String path, Map<String, String> headers, int failures) throws IOException {
        try {
            return api.open(path, headers);
        } catch (CommandFailure e) {
            if (failures == 0) {
                throw e;
            }
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Asks for the study itself, since it may have changed before the events began; true: it has ended. */
    private boolean load(String id) {
        JsonNode now = api.get(ApiClient.path("studies", id));
        if (connection.json()) {
            study = now;
            if (ended()) {
                line("study", null, now);
            }
        } else {
            studyLine(now);
        }
        return ended();
    }

    private boolean ended() {
        return study != null && ENDED.contains(study.path("state").asText());
    }

    private int exitCode() {
        String state = study == null ? "" : study.path("state").asText();
        return state.equals("FAILED") || state.equals("CANCELLED") ? CommandFailure.FAILED : 0;
    }

    private void print(ServerEvents.Event event, Shown shown) {
        JsonNode data = event.data();
        boolean wanted = switch (event.type()) {
            case "metric" -> shown.metrics();
            case "log" -> shown.logs();
            default -> true;
        };
        if (event.type().equals("study")) {
            study = data;
        }
        if (connection.json()) {
            if (wanted || event.type().equals("metric")) {
                line(event.type(), event.id(), data);
            }
            return;
        }
        if (!wanted) {
            return;
        }
        switch (event.type()) {
            case "study" -> studyLine(data);
            case "trial" -> trialLine(data);
            case "decision" -> decisionLine(data);
            case "agent" ->
                changed(
                        "agent " + data.path("pool").asText() + "/"
                                + data.path("agent").asText(),
                        data.path("state").asText() + suffix(data.path("stateReason")));
            case "metric" ->
                say(trial(data) + " epoch " + data.path("epoch").asText() + ": " + Show.value(data.path("value")));
            case "log" -> say(trial(data) + " | " + data.path("text").asText());
            default -> {
                // newer servers may tell of more
            }
        }
    }

    private void line(String type, @Nullable String id, JsonNode data) {
        ObjectNode line = ApiClient.JSON.createObjectNode().put("event", type).put("id", id);
        line.set("data", data);
        connection.line(line.toString());
    }

    private void studyLine(JsonNode now) {
        study = now;
        JsonNode trials = now.path("trials");
        JsonNode limit = now.path("budget").path("trials");
        JsonNode best = now.path("best");
        int ended = trials.path("completed").asInt()
                + trials.path("stopped").asInt()
                + trials.path("failed").asInt()
                + trials.path("infeasible").asInt();
        changed(
                now.path("study").asText(),
                now.path("state").asText() + suffix(now.path("stateReason")) + ", " + ended
                        + (limit.isNumber() ? " of " + limit.asText() : "") + " trials ended, "
                        + trials.path("running").asInt() + " run"
                        + (best.isObject()
                                ? ", best " + Show.value(best.path("value")) + " (trial "
                                        + best.path("trial").asText() + ")"
                                : ""));
    }

    private void trialLine(JsonNode data) {
        String where =
                data.path("agent").isTextual() ? " on " + data.path("agent").asText() : "";
        String state = data.path("state").asText();
        changed(trial(data), state.equals("RUNNING") ? state + where : state + suffix(data.path("message")));
    }

    private void decisionLine(JsonNode data) {
        String who =
                data.path("trial").isNumber() ? trial(data) : data.path("study").asText("");
        String explanation = data.path("explanation").asText("");
        say((who.isEmpty() ? "" : who + ": ")
                + (explanation.isEmpty() ? data.path("kind").asText() : explanation));
    }

    private static String trial(JsonNode data) {
        return data.path("study").asText() + ":" + data.path("trial").asText();
    }

    private static String suffix(JsonNode reason) {
        return reason.asText("").isEmpty() ? "" : " (" + reason.asText() + ")";
    }

    /** Says it unless the last thing said about it was the same. */
    private void changed(String what, String state) {
        if (!state.equals(printed.put(what, state))) {
            say(what + " " + state);
        }
    }

    private void say(String text) {
        String time = Show.time(ApiClient.JSON
                        .getNodeFactory()
                        .numberNode(connection.surroundings().clock().getAsLong()))
                .substring(11);
        connection.line(time + " " + Cell.safe(text.strip()));
    }
}
