package io.trialstream.scheduler.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;

/**
 * The dashboard's files, from the class path below {@code /web}. Files whose name carries a hash are kept by browsers for a year, others
 * are asked for each time.
 */
final class WebPages {
    private static final String ROOT = "/web/";
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");
    private static final Pattern HASHED = Pattern.compile(".*[.-][0-9a-f]{8,}\\.[a-z0-9]+");
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("map", "application/json"));

    private record Page(byte[] bytes, String type, String etag, boolean hashed) {}

    private final ConcurrentMap<String, Page> pages = new ConcurrentHashMap<>();

    void register(RoutesConfig javalin, Gate gate) {
        javalin.addHttpHandler(HandlerType.GET, "/", ctx -> serve(ctx, gate, "index.html"));
        javalin.addHttpHandler(HandlerType.GET, "/<path>", ctx -> serve(ctx, gate, ctx.pathParam("path")));
    }

    private void serve(Context ctx, Gate gate, String path) {
        gate.admit(ctx, Role.ANYONE);
        if (path.equals("api") || path.startsWith("api/")) {
            throw Problem.notFound("the API has no such address; it is described at /api/v1/openapi.json");
        }
        String file = path.substring(path.lastIndexOf('/') + 1).contains(".") ? path : "index.html";
        Page page = page(file)
                .orElseThrow(() -> Problem.notFound(
                        file.equals("index.html")
                                ? "this build has no dashboard; the API is described at /api/v1/openapi.json"
                                : "there is no file " + path));
        ctx.header("Cache-Control", page.hashed() ? "public, max-age=31536000, immutable" : "no-cache");
        ctx.header("ETag", page.etag());
        if (page.etag().equals(ctx.header("If-None-Match"))) {
            ctx.status(304);
            return;
        }
        ctx.contentType(page.type()).result(page.bytes());
    }

    private Optional<Page> page(String path) {
        Page known = pages.get(path);
        if (known != null) {
            return Optional.of(known);
        }
        String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
        if (type == null || !SAFE.matcher(path).matches() || path.contains("..")) {
            return Optional.empty();
        }
        try (InputStream in = WebPages.class.getResourceAsStream(ROOT + path)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] bytes = in.readAllBytes();
            Page page = new Page(bytes, type, etag(bytes), HASHED.matcher(path).matches());
            pages.put(path, page);
            return Optional.of(page);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + path + " from the class path", e);
        }
    }

    private static String etag(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return "\"" + HexFormat.of().formatHex(digest, 0, 16) + "\"";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Headers that keep pages, and what users wrote, from doing what was not meant. */
    static void protect(Context ctx) {
        ctx.header(
                "Content-Security-Policy",
                "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none';"
                        + " form-action 'self'");
        ctx.header("X-Content-Type-Options", "nosniff");
        ctx.header("X-Frame-Options", "DENY");
        ctx.header("Referrer-Policy", "no-referrer");
        ctx.header("Cross-Origin-Resource-Policy", "same-origin");
        ctx.header("Cross-Origin-Opener-Policy", "same-origin");
        ctx.header("Cache-Control", "no-store");
    }

    /** A file of the class path as text, of which it is known that it is there. */
    static byte[] resource(String path) {
        try (InputStream in = WebPages.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("the class path lacks " + path);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + path + " from the class path", e);
        }
    }
}
