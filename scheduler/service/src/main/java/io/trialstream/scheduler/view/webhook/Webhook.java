package io.trialstream.scheduler.view.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.scheduler.view.StudyRow;
import io.trialstream.scheduler.view.codec.JsonText;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An address that wants to be told.
 *
 * @param url http or https
 * @param secret signs what is sent, at least 16 characters
 * @param events what it wants to be told
 * @param pool only of this pool's studies; null: of all
 * @param study only of this study; null: of all
 */
public record Webhook(
        URI url,
        String secret,
        Set<Event> events,
        @Nullable String pool,
        @Nullable String study) {
    private static final Set<String> KEYS = Set.of("url", "secret", "events", "pool", "study");
    private static final int SHORTEST_SECRET = 16;

    /** What can be told. */
    public enum Event {
        /** A study has come to its end, or was cancelled. */
        FINISHED,
        /** A study has given up. */
        FAILED,
        /** A study has a new best trial. */
        NEW_BEST;

        /** As it is sent: new-best. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public Webhook {
        String scheme = url.getScheme();
        if (url.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            // not shown: whoever can read some services' addresses can write there
            throw new IllegalArgumentException("url must be an http or https address with a host");
        }
        if (secret.length() < SHORTEST_SECRET) {
            throw new IllegalArgumentException("secret must have at least " + SHORTEST_SECRET + " characters");
        }
        if (events.isEmpty()) {
            throw new IllegalArgumentException("events is empty; give finished, failed or new-best");
        }
        events = Set.copyOf(events);
    }

    /** Whether it wants to be told of an event of a study. */
    boolean wants(Event event, StudyRow row) {
        return events.contains(event)
                && (pool == null || pool.equals(row.pool()))
                && (study == null || study.equals(row.study()));
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "Webhook[" + url.getScheme() + "://" + url.getAuthority() + ", " + events + "]";
    }

    /**
     * Reads {@code {"webhooks": [{"url", "secret", "events": ["finished", …], "pool", "study"}]}}; events, pool and study may be absent:
     * all.
     *
     * @throws IllegalArgumentException when the file can't be read or says something that is not meant, naming what and where
     */
    public static List<Webhook> read(Path file) {
        try {
            JsonNode root = JsonText.mapper().readTree(Files.readAllBytes(file));
            if (!root.isObject() || root.size() != 1 || !root.path("webhooks").isArray()) {
                throw new IllegalArgumentException(file + " must be an object with the one key webhooks, a list");
            }
            List<Webhook> hooks = new ArrayList<>();
            for (JsonNode node : root.get("webhooks")) {
                hooks.add(hook(node, file + ", webhook " + (hooks.size() + 1)));
            }
            return hooks;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    file + " is no JSON: line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("the web hooks file " + file + " can't be read: " + e.getMessage(), e);
        }
    }

    private static Webhook hook(JsonNode node, String where) {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (!KEYS.contains(field.getKey())) {
                throw new IllegalArgumentException(
                        where + ": unknown key " + field.getKey() + "; known are url, secret, events, pool, study");
            }
        }
        Set<Event> events = EnumSet.noneOf(Event.class);
        node.path("events").forEach(text -> events.add(event(text.asText(), where)));
        try {
            return new Webhook(
                    URI.create(node.path("url").asText("")),
                    node.path("secret").asText(""),
                    node.has("events") ? events : EnumSet.allOf(Event.class),
                    node.has("pool") ? node.get("pool").asText() : null,
                    node.has("study") ? node.get("study").asText() : null);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
        }
    }

    private static Event event(String text, String where) {
        for (Event event : Event.values()) {
            if (event.text().equals(text)) {
                return event;
            }
        }
        throw new IllegalArgumentException(where + ": events are finished, failed and new-best, got " + text);
    }
}
