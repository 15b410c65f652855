package io.trialstream.scheduler.http;

import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Decides who gets in: the host that was asked for, the rate, the token, and that a write was meant by its client. */
final class Gate {
    /** The cookie that carries a browser's token. */
    static final String COOKIE = "trialstream";
    /** A header that no form or link can set. */
    static final String CSRF_HEADER = "X-Trialstream";

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");
    private static final String BEARER = "bearer ";
    private static final double FAILURES_PER_SECOND = 0.2;
    private static final int FAILURES = 20;

    private final @Nullable Tokens tokens;
    private final Set<String> hosts;
    private final boolean anyHost;
    private final @Nullable String proxy;
    private final RateLimiter requests;
    private final RateLimiter failures;

    Gate(ApiConfig config, LongSupplier nanoClock) {
        this.tokens = config.tokensFile() == null ? null : Tokens.read(config.tokensFile());
        boolean loopback = loopback(config.host());
        if (tokens == null && !loopback) {
            throw new IllegalArgumentException("the API would listen on " + config.host()
                    + ", beyond loopback, for anyone; give a tokens file, or listen on 127.0.0.1");
        }
        this.hosts = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        hosts.addAll(LOOPBACK);
        hosts.add(config.host());
        hosts.addAll(config.allowedHosts());
        // a browser sends our cookie to our own name only, so with tokens another name is no danger
        this.anyHost = tokens != null && !loopback && config.allowedHosts().isEmpty();
        this.proxy = config.proxy();
        this.requests = new RateLimiter(config.requestsPerSecond(), config.burst(), nanoClock);
        this.failures = new RateLimiter(FAILURES_PER_SECOND, FAILURES, nanoClock);
    }

    private static boolean loopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("no such address to listen on: " + host, e);
        }
    }

    /** Whether tokens are asked for. */
    boolean asksForTokens() {
        return tokens != null;
    }

    /** Lets a request in, or throws the problem. */
    Client admit(Context ctx, Role needed) {
        checkHost(ctx);
        String address = address(ctx);
        if (!requests.take(address)) {
            ctx.header("Retry-After", "1");
            throw new Problem(
                    Problem.Code.RATE_LIMITED, "too many requests from " + address + "; try again in a second");
        }
        boolean write =
                !ctx.method().name().equals("GET") && !ctx.method().name().equals("HEAD");
        if (write) {
            checkMeant(ctx);
        }
        if (needed == Role.ANYONE) {
            return Client.LOCAL;
        }
        Client client = identify(ctx);
        if (!client.role().may(needed)) {
            throw Problem.forbidden("this needs the role " + needed.name().toLowerCase(Locale.ROOT) + ", the token "
                    + client.name() + " has " + client.role().name().toLowerCase(Locale.ROOT));
        }
        return client;
    }

    /** Who asks: behind our own proxy the last address that it names, since all before that is the client's own word. */
    private String address(Context ctx) {
        String forwarded = ctx.ip().equals(proxy) ? ctx.header("X-Forwarded-For") : null;
        String last = forwarded == null
                ? ""
                : forwarded.substring(forwarded.lastIndexOf(',') + 1).trim();
        return last.isEmpty() ? ctx.ip() : last;
    }

    // a page of another site may resolve its own name to our address: only our names are served
    private void checkHost(Context ctx) {
        String host = ctx.header("Host");
        if (host == null || !(anyHost || hosts.contains(withoutPort(host)))) {
            throw Problem.forbidden("this server is not called " + host
                    + "; allowed are the loopback names, and others by configuration");
        }
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }

    private static void checkMeant(Context ctx) {
        String origin = ctx.header("Origin");
        if (origin != null && !sameHost(origin, ctx.header("Host"))) {
            throw Problem.forbidden("the page at " + origin + " may not change anything here");
        }
        String type = ctx.contentType();
        String kind = type == null ? "" : type.toLowerCase(Locale.ROOT);
        boolean notOfForms = kind.startsWith("application/json") || kind.startsWith("application/yaml");
        if (!notOfForms && ctx.header(CSRF_HEADER) == null) {
            throw Problem.forbidden("a write needs the content type application/json (or application/yaml for a study) "
                    + "or the header " + CSRF_HEADER);
        }
    }

    private static boolean sameHost(String origin, @Nullable String host) {
        try {
            return host != null && host.equalsIgnoreCase(URI.create(origin).getAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Client identify(Context ctx) {
        if (tokens == null) {
            return Client.LOCAL;
        }
        String address = address(ctx);
        slowDown(ctx, address);
        String token = token(ctx);
        Client client = token == null ? null : tokens.client(token);
        if (client != null) {
            return client;
        }
        if (token != null) {
            failures.take(address);
        }
        ctx.header("WWW-Authenticate", "Bearer realm=\"trialstream\"");
        throw new Problem(
                Problem.Code.UNAUTHORIZED,
                token == null
                        ? "give a token: Authorization: Bearer TOKEN"
                        : "the token is not one of those that this server knows");
    }

    private static @Nullable String token(Context ctx) {
        String header = ctx.header("Authorization");
        if (header != null && header.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            return header.substring(BEARER.length()).trim();
        }
        return ctx.cookie(COOKIE);
    }

    /** Whether a token is good; counts a wrong one against the client. */
    @Nullable Client check(Context ctx, String token) {
        if (tokens == null) {
            return Client.LOCAL;
        }
        String address = address(ctx);
        slowDown(ctx, address);
        Client client = tokens.client(token);
        if (client == null) {
            failures.take(address);
        }
        return client;
    }

    private void slowDown(Context ctx, String address) {
        if (!failures.has(address)) {
            ctx.header("Retry-After", "5");
            throw new Problem(
                    Problem.Code.RATE_LIMITED, "too many wrong tokens from " + address + "; wait a few seconds");
        }
    }
}
