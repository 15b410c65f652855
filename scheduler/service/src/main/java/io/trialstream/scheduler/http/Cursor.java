package io.trialstream.scheduler.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.scheduler.view.codec.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Where a page of a list ends, as opaque text. It holds the list's own order and filters, so that it fits no other list. */
final class Cursor {
    private Cursor() {}

    /**
     * Writes one.
     *
     * @param list what the list is: its kind, order and filters
     * @param parts the position
     */
    static String write(String list, Object... parts) {
        List<Object> all = new ArrayList<>();
        all.add(list.hashCode());
        all.addAll(Arrays.asList(parts));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(JsonText.bytes(all));
    }

    /** Reads one of the same list, with so many parts; refuses any other text. */
    static JsonNode read(String list, String cursor, int parts) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(cursor.getBytes(StandardCharsets.US_ASCII));
            JsonNode all = JsonText.mapper().readTree(bytes);
            if (all.isArray()
                    && all.size() == parts + 1
                    && all.get(0).isInt()
                    && all.get(0).asInt() == list.hashCode()) {
                return all;
            }
        } catch (IOException | IllegalArgumentException e) {
            throw refused();
        }
        throw refused();
    }

    private static Problem refused() {
        return Problem.invalid("cursor is not one that this list gave, with the same filters and order");
    }
}
