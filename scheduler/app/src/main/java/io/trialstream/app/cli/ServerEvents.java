package io.trialstream.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads server-sent events (HTML standard, "Server-sent events") off a stream. */
final class ServerEvents implements AutoCloseable {
    /**
     * An event.
     *
     * @param type study, trial, metric, decision, agent, log or reset
     * @param id where to resume after it; null: the event had none
     * @param data its JSON
     */
    record Event(String type, @Nullable String id, JsonNode data) {}

    private final BufferedReader lines;
    private @Nullable String lastId;

    ServerEvents(InputStream stream) {
        lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    /** The id of the newest event, or of the stream's start; null: none was told yet. */
    @Nullable String lastId() {
        return lastId;
    }

    /** Waits for the next event; null: the stream ended. */
    @Nullable Event next() throws IOException {
        String type = "message";
        String id = null;
        StringBuilder data = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                lastId = id == null ? lastId : id;
                if (!data.isEmpty()) {
                    return new Event(type, id, parsed(data.toString()));
                }
                type = "message";
                continue;
            }
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
            switch (field) {
                case "event" -> type = value;
                case "id" -> id = value;
                case "data" -> data.append(data.isEmpty() ? "" : "\n").append(value);
                default -> {
                    // comments keep the connection alive; retry is the server's wish, ours is the poll time
                }
            }
        }
        return null;
    }

    private static JsonNode parsed(String data) throws IOException {
        try {
            return ApiClient.JSON.readTree(data);
        } catch (JsonProcessingException e) {
            throw new IOException("an event holds no JSON: " + e.getOriginalMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
