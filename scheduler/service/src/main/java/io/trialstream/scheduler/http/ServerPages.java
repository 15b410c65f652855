package io.trialstream.scheduler.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.scheduler.view.ReadModel;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What the server says of itself: its description, health and metrics; and a browser's session. */
final class ServerPages {
    private static final Pattern COOKIE_SAFE = Pattern.compile("[!#-+./0-9:<-\\[\\]-~-]{1,500}");
    private static final int SESSION_SECONDS = 30 * 86_400;

    private final ApiConfig config;
    private final ReadModel model;
    private final ApiMetrics metrics;
    private final Gate gate;
    private final byte[] openApi = WebPages.resource("/openapi/openapi.json");

    ServerPages(ApiConfig config, ReadModel model, ApiMetrics metrics, Gate gate) {
        this.config = config;
        this.model = model;
        this.metrics = metrics;
        this.gate = gate;
    }

    void register(Routes routes) {
        routes.get(
                "/api/v1/openapi.json",
                Role.ANYONE,
                request -> request.ctx().contentType("application/json").result(openApi));
        routes.get("/api/v1/info", Role.VIEWER, this::info);
        routes.get(
                "/metrics",
                Role.VIEWER,
                request -> request.ctx().contentType(ApiMetrics.CONTENT_TYPE).result(metrics.text()));
        routes.get("/healthz", Role.ANYONE, request -> request.json(Map.of("status", "ok")));
        routes.get("/readyz", Role.ANYONE, request -> {
            routes.mustBeReady();
            request.json(Map.of("status", "ok"));
        });
        routes.post("/api/v1/session", Role.ANYONE, Set.of(), this::logIn);
        routes.delete("/api/v1/session", Role.ANYONE, request -> {
            cookie(request, "", 0);
            request.json(Map.of("status", "ok"));
        });
    }

    private void info(Request request) {
        request.json(info(request.client()));
    }

    private Map<String, Object> info(Client client) {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("version", config.version());
        info.put("pool", config.pool());
        info.put("cluster", config.cluster());
        info.put("user", client.name());
        info.put("role", client.role().name().toLowerCase(Locale.ROOT));
        info.put("teams", client.teams().stream().sorted().toList());
        info.put("tokens", gate.asksForTokens());
        return info;
    }

    // a browser can't send a header with its event stream, so it keeps its token in a cookie that scripts can't read
    private void logIn(Request request) {
        ObjectNode body = request.body(Set.of("token"));
        String token = body.path("token").asText("");
        Client client = gate.check(request.ctx(), token);
        if (client == null) {
            throw new Problem(Problem.Code.UNAUTHORIZED, "the token is not one of those that this server knows");
        }
        if (gate.asksForTokens()) {
            if (!COOKIE_SAFE.matcher(token).matches()) {
                throw Problem.invalid("the token has characters that a cookie can't hold; use it as a header");
            }
            cookie(request, token, SESSION_SECONDS);
        }
        request.json(info(client));
    }

    private void cookie(Request request, String value, int seconds) {
        request.ctx()
                .header(
                        "Set-Cookie",
                        Gate.COOKIE + "=" + value + "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + seconds
                                + (config.proxy() != null ? "; Secure" : ""));
    }
}
