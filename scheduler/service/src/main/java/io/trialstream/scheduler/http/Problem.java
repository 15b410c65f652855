package io.trialstream.scheduler.http;

import java.util.LinkedHashMap;
import java.util.Map;

/** A request that can't be answered as asked; becomes an {@code application/problem+json} answer (RFC 9457). */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is wrong; the name in lower case with dashes is the stable code that clients may rely on. */
    enum Code {
        NOT_FOUND(404, "There is no such thing"),
        INVALID_DEFINITION(400, "The study's definition is not valid"),
        INVALID_REQUEST(400, "The request is not valid"),
        REFUSED(409, "The scheduler refused the request"),
        CONFLICT(409, "The request conflicts with another one"),
        UNAUTHORIZED(401, "A valid token is needed"),
        FORBIDDEN(403, "This is not allowed"),
        TOO_LARGE(413, "The request is too large"),
        RATE_LIMITED(429, "Too many requests"),
        UNAVAILABLE(503, "The service can't answer at the moment"),
        TIMEOUT(504, "The scheduler did not answer in time"),
        METHOD_NOT_ALLOWED(405, "This can't be done there"),
        INTERNAL(500, "Something went wrong in the server");

        final int status;
        final String title;

        Code(int status, String title) {
            this.status = status;
            this.title = title;
        }

        /** As clients see it: not-found. */
        String text() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    private final Code code;
    private final transient Map<String, Object> more;

    Problem(Code code, String detail) {
        this(code, detail, Map.of());
    }

    Problem(Code code, String detail, Map<String, Object> more) {
        super(detail, null, false, false);
        this.code = code;
        this.more = more;
    }

    Code code() {
        return code;
    }

    /** The body of the answer. */
    Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "about:blank");
        body.put("title", code.title);
        body.put("status", code.status);
        body.put("code", code.text());
        body.put("detail", String.valueOf(getMessage()));
        body.putAll(more);
        return body;
    }

    static Problem notFound(String what) {
        return new Problem(Code.NOT_FOUND, what);
    }

    static Problem invalid(String what) {
        return new Problem(Code.INVALID_REQUEST, what);
    }

    static Problem forbidden(String what) {
        return new Problem(Code.FORBIDDEN, what);
    }
}
