package io.trialstream.scheduler.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.StudyRow;
import io.trialstream.scheduler.view.codec.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** A request that was let in, and its answer: parameters are read and refused here, with what would be right. */
final class Request {
    /** The largest page. */
    static final int MOST_ITEMS = 1000;

    /** The query parameters of every list. */
    static final Set<String> PAGE = Set.of("limit", "cursor");

    private static final int DEFAULT_ITEMS = 100;

    private final Context ctx;
    private final Client client;
    private final ReadModel model;
    private final Semaphore readers;

    /** @param readers a place for each body that is being read */
    Request(Context ctx, Client client, ReadModel model, Semaphore readers) {
        this.ctx = ctx;
        this.client = client;
        this.model = model;
        this.readers = readers;
    }

    Context ctx() {
        return ctx;
    }

    Client client() {
        return client;
    }

    // ---- Path and query --------------------------------------------------------------------------------------------

    /** The study that the path names. */
    StudyRow study() {
        String id = ctx.pathParam("study");
        return model.study(id).orElseThrow(() -> Problem.notFound("there is no study " + id));
    }

    /** The number of the trial that the path names; there is one of it. */
    int trial() {
        String study = ctx.pathParam("study");
        int trial = number("trial", ctx.pathParam("trial"), 0, Integer.MAX_VALUE);
        if (model.trials(study).get(trial) == null) {
            throw Problem.notFound("study " + study + " has no trial " + trial);
        }
        return trial;
    }

    String path(String name) {
        return ctx.pathParam(name);
    }

    @Nullable String query(String name) {
        List<String> values = ctx.queryParams(name);
        if (values.size() > 1) {
            throw Problem.invalid(name + " is given " + values.size() + " times; give it once");
        }
        return values.isEmpty() ? null : values.get(0);
    }

    String query(String name, String otherwise) {
        String value = query(name);
        return value == null ? otherwise : value;
    }

    int number(String name, int otherwise, int least, int most) {
        String value = query(name);
        return value == null ? otherwise : number(name, value, least, most);
    }

    static int number(String name, String value, int least, int most) {
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw Problem.invalid(name + " must be a whole number, got " + value);
        }
        throw Problem.invalid(name + " lies between " + least + " and " + most + ", got " + value);
    }

    int limit() {
        return number("limit", DEFAULT_ITEMS, 1, MOST_ITEMS);
    }

    /** Constants that a parameter lists, separated by commas; empty: all. */
    <E extends Enum<E>> Set<E> oneOf(String name, Class<E> type) {
        Set<E> chosen = EnumSet.noneOf(type);
        String value = query(name, "");
        for (String part : value.isEmpty() ? new String[0] : value.split(",", -1)) {
            chosen.add(constant(name, type, part.trim()));
        }
        return chosen;
    }

    /** A constant that a parameter names. */
    <E extends Enum<E>> E one(String name, E otherwise, Class<E> type) {
        String value = query(name);
        return value == null ? otherwise : constant(name, type, value);
    }

    private static <E extends Enum<E>> E constant(String name, Class<E> type, String text) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(text.toUpperCase(Locale.ROOT))) {
                return constant;
            }
        }
        throw Problem.invalid(name + " is one of " + Arrays.toString(type.getEnumConstants()) + ", got " + text);
    }

    boolean flag(String name) {
        String value = query(name, "0");
        return switch (value) {
            case "1", "true" -> true;
            case "0", "false" -> false;
            default -> throw Problem.invalid(name + " is 0 or 1, got " + value);
        };
    }

    /** Answers with a page of a list that is short enough to be made as a whole. */
    void page(String list, List<?> all) {
        int limit = limit();
        String cursor = query("cursor");
        int from = cursor == null ? 0 : Cursor.read(list, cursor, 1).get(1).asInt();
        int to = Math.min(all.size(), Math.max(0, from) + limit);
        items(all.subList(Math.min(Math.max(0, from), to), to), to < all.size() ? Cursor.write(list, to) : null);
    }

    // ---- Body ------------------------------------------------------------------------------------------------------

    /** The body as text. */
    String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    // whoever sends slowly holds a thread while we read: there are always threads left for the others
    private byte[] bytes() {
        if (!readers.tryAcquire()) {
            ctx.header("Retry-After", "1");
            throw new Problem(
                    Problem.Code.UNAVAILABLE, "too many clients send bodies right now; try again in a second");
        }
        try {
            return ctx.bodyAsBytes();
        } catch (HttpResponseException e) {
            throw e;
        } catch (Exception e) { // undeclared: the client closed the connection, or sent too slowly
            throw Problem.invalid("the body could not be read to its end: " + e.getMessage());
        } finally {
            readers.release();
        }
    }

    /** The body, a JSON object without other keys than these; an empty body is an empty object. */
    ObjectNode body(Set<String> known) {
        byte[] bytes = bytes();
        if (bytes.length == 0) {
            return JsonText.mapper().createObjectNode();
        }
        JsonNode node = parsed(bytes);
        if (!(node instanceof ObjectNode object)) {
            throw Problem.invalid("the body must be a JSON object");
        }
        refuseUnknown("the body", object, known);
        return object;
    }

    static void refuseUnknown(String where, JsonNode object, Set<String> known) {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw Problem.invalid(where + " has an unknown field " + name + "; "
                        + (known.isEmpty() ? "none is known" : "known are " + String.join(", ", new TreeSet<>(known))));
            }
        }
    }

    private static JsonNode parsed(byte[] bytes) {
        try {
            return JsonText.mapper().readTree(bytes);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new Problem(
                    Problem.Code.INVALID_REQUEST,
                    "the body is no JSON: " + e.getOriginalMessage(),
                    Map.of("line", line));
        } catch (IOException e) {
            throw Problem.invalid("the body can't be read: " + e.getMessage());
        }
    }

    // ---- Answer ----------------------------------------------------------------------------------------------------

    void json(Object value) {
        ctx.contentType("application/json").result(JsonText.bytes(value));
    }

    /** A page of a list and where to go on. */
    void items(List<?> items, @Nullable String next) {
        Map<String, @Nullable Object> page = new LinkedHashMap<>();
        page.put("items", items);
        page.put("next", next);
        json(page);
    }
}
