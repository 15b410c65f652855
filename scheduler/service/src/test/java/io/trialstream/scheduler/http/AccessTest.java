package io.trialstream.scheduler.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class AccessTest {
    private static final String VIEWER = "viewer-token-0123456789";
    private static final String OPERATOR = "operator-token-0123456789";
    private static final String ADMIN = "admin-token-0123456789";
    private static final String PAUSE = "/api/v1/studies/digits/pause";

    @TempDir
    Path dir;

    private Path tokens() throws Exception {
        java.security.MessageDigest sha = java.security.MessageDigest.getInstance("SHA-256");
        String hash = java.util.HexFormat.of().formatHex(sha.digest(VIEWER.getBytes(StandardCharsets.UTF_8)));
        return Files.writeString(
                dir.resolve("tokens.json"),
                "{\"tokens\":[{\"name\":\"eve\",\"role\":\"viewer\",\"sha256\":\"" + hash + "\"},"
                        + "{\"name\":\"ada\",\"role\":\"operator\",\"teams\":[\"vision\"],\"token\":\"" + OPERATOR
                        + "\"},{\"name\":\"root\",\"role\":\"admin\",\"token\":\"" + ADMIN + "\"}]}");
    }

    private ServerFixture guarded() throws Exception {
        return new ServerFixture(ServerFixture.config().withTokens("127.0.0.1", tokens(), Set.of()));
    }

    private static String[] bearer(String token) {
        return new String[] {"Authorization", "Bearer " + token};
    }

    @Test
    void rolesAndTeamsDecideWhoMayDoWhat() throws Exception {
        try (ServerFixture server = guarded()) {
            assertThat(server.get("/api/v1/studies").statusCode()).isEqualTo(401);
            assertThat(server.get("/metrics").statusCode()).isEqualTo(401);
            assertThat(server.get("/healthz").statusCode()).isEqualTo(200);
            assertThat(server.get("/api/v1/studies", bearer("wrong-token-0123456789"))
                            .statusCode())
                    .isEqualTo(401);
            assertThat(server.get("/api/v1/studies", bearer(VIEWER)).statusCode())
                    .isEqualTo(200);
            assertThat(server.send("POST", PAUSE, "{}", bearer(VIEWER)).statusCode())
                    .isEqualTo(403);
            assertThat(server.send("POST", PAUSE, "{}", bearer(OPERATOR)).statusCode())
                    .isEqualTo(200);
            assertThat(server.scheduler.last().issuedBy()).isEqualTo("ada");
            HttpResponse<String> others = server.send("POST", "/api/v1/studies/words/pause", "{}", bearer(OPERATOR));
            assertThat(others.statusCode()).isEqualTo(403);
            assertThat(others.body()).contains("studies of the teams vision, not of speech");
            String drain = "/api/v1/agents/agent-1/drain";
            assertThat(server.send("POST", drain, "{}", bearer(OPERATOR)).statusCode())
                    .isEqualTo(403);
            assertThat(server.send("POST", drain, "{}", bearer(ADMIN)).statusCode())
                    .isEqualTo(200);
            String create = "{\"name\":\"x\",\"team\":\"speech\"}";
            assertThat(server.send("POST", "/api/v1/studies", create, bearer(OPERATOR))
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void aBrowserKeepsItsTokenInACookieThatScriptsCannotRead() throws Exception {
        try (ServerFixture server = guarded()) {
            HttpResponse<String> in = server.send("POST", "/api/v1/session", "{\"token\":\"" + OPERATOR + "\"}");
            String cookie = in.headers().firstValue("Set-Cookie").orElse("");
            assertThat(in.statusCode()).isEqualTo(200);
            assertThat(in.body()).contains("\"user\":\"ada\"");
            assertThat(cookie).contains("HttpOnly", "SameSite=Strict");
            String kept = cookie.substring(0, cookie.indexOf(';'));
            assertThat(server.get("/api/v1/info", "Cookie", kept).body()).contains("\"role\":\"operator\"");
            assertThat(server.send("POST", "/api/v1/session", "{\"token\":\"nope\"}")
                            .statusCode())
                    .isEqualTo(401);
            HttpResponse<String> out = server.send("DELETE", "/api/v1/session", null, "X-Trialstream", "1");
            assertThat(out.headers().firstValue("Set-Cookie").orElse("")).contains("Max-Age=0");
        }
    }

    @Test
    void wrongTokensAreSlowedDown() throws Exception {
        try (ServerFixture server = guarded()) {
            int status = 0;
            for (int i = 0; i < 25; i++) {
                status = server.get("/api/v1/info", bearer("guess-number-00000" + i))
                        .statusCode();
            }
            assertThat(status).isEqualTo(429);
        }
    }

    @Test
    void aPageOfAnotherSiteCanChangeNothing() throws Exception {
        try (ServerFixture server = new ServerFixture()) {
            assertThat(server.send("POST", PAUSE, null).statusCode()).isEqualTo(403);
            assertThat(server.send("POST", PAUSE, "a=b", "Content-Type", "application/x-www-form-urlencoded")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(server.send("POST", PAUSE, "{}", "Content-Type", "text/plain")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(server.send("POST", PAUSE, "{}", "Origin", "http://evil.example")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(server.send("POST", PAUSE, "{}", "Origin", "null").statusCode())
                    .isEqualTo(403);
            assertThat(server.scheduler.commands).isEmpty();
            String own = "http://127.0.0.1:" + server.api.port();
            assertThat(server.send("POST", PAUSE, "{}", "Origin", own).statusCode())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"evil.example, 403", "127.0.0.1.evil.example, 403", "localhost, 200", "LOCALHOST:99, 200", "[::1], 200"
    })
    void onlyItsOwnNamesAreServed(String host, int status) throws Exception {
        try (ServerFixture server = new ServerFixture();
                Socket socket = new Socket("127.0.0.1", server.api.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("GET /healthz HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            assertThat(in.readLine()).contains(" " + status + " ");
        }
    }

    @Test
    void itDoesNotListenBeyondLoopbackWithoutTokens() {
        ApiConfig open =
                new ApiConfig("0.0.0.0", 0, null, Set.of(), "1", "default", "test", 1000, 10, 10, 2, 1000, null);
        ServerFixture[] started = new ServerFixture[1];
        assertThatThrownBy(() -> started[0] = new ServerFixture(open))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("beyond loopback");
        assertThat(started[0]).isNull();
    }

    @Test
    void withTokensItMayListenAnywhere() throws Exception {
        try (ServerFixture server =
                new ServerFixture(ServerFixture.config().withTokens("0.0.0.0", tokens(), Set.of("pool.example")))) {
            assertThat(server.get("/api/v1/info", bearer(VIEWER)).statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ | is no JSON: line 1",
                "{} | must be an object with the one key tokens",
                "{\"tokens\":[]} | not empty",
                "{\"tokens\":[{\"role\":\"viewer\",\"token\":\"0123456789abcdef\"}]} | token 1: name is missing",
                "{\"tokens\":[{\"name\":\"a\",\"role\":\"boss\",\"token\":\"0123456789abcdef\"}]} | viewer, operator"
                        + " or admin",
                "{\"tokens\":[{\"name\":\"a\",\"role\":\"viewer\",\"token\":\"short\"}]} | at least 16 characters",
                "{\"tokens\":[{\"name\":\"a\",\"role\":\"viewer\",\"sha256\":\"zz\"}]} | 64 hexadecimal digits",
                "{\"tokens\":[{\"name\":\"a\",\"role\":\"viewer\",\"sha256\":\"aa\"}]} | 64 hexadecimal digits",
                "{\"tokens\":[{\"name\":\"a\",\"role\":\"viewer\"}]} | either token or sha256",
                "{\"tokens\":[{\"name\":\"a\",\"rol\":\"viewer\"}]} | unknown key rol"
            })
    void aTokensFileThatIsNotRightIsRefusedAtTheStart(String text, String message) throws Exception {
        Path file = Files.writeString(dir.resolve("bad.json"), text);
        assertThatThrownBy(() -> Tokens.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("bad.json");
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() throws Exception {
        try (ServerFixture server = new ServerFixture()) {
            HttpResponse<String> response =
                    server.send("POST", "/api/v1/studies", "{\"name\":\"" + "x".repeat(30_000) + "\"}");
            assertThat(response.statusCode()).isEqualTo(413);
            assertThat(response.body()).contains("\"code\":\"too-large\"");
            assertThat(server.scheduler.commands).isEmpty();
        }
    }

    @Test
    void aClientThatAsksTooOftenIsSlowedDownAndOthersAreNot() {
        AtomicLong nanos = new AtomicLong();
        RateLimiter limiter = new RateLimiter(2, 3, nanos::get);
        assertThat(new boolean[] {limiter.take("a"), limiter.take("a"), limiter.take("a"), limiter.take("a")})
                .containsExactly(true, true, true, false);
        assertThat(limiter.take("b")).isTrue();
        nanos.addAndGet(500_000_000L);
        assertThat(limiter.take("a")).isTrue();
        assertThat(limiter.take("a")).isFalse();
        nanos.addAndGet(3_600_000_000_000L);
        assertThat(new boolean[] {limiter.take("a"), limiter.take("a"), limiter.take("a"), limiter.take("a")})
                .containsExactly(true, true, true, false);
    }

    @Test
    void theServerRefusesWithRateLimitedOnceTheBurstIsUsedUp() throws Exception {
        ApiConfig slow =
                new ApiConfig("127.0.0.1", 0, null, Set.of(), "1", "default", "test", 1000, 0.001, 3, 2, 1000, null);
        try (ServerFixture server = new ServerFixture(slow)) {
            for (int i = 0; i < 3; i++) {
                assertThat(server.get("/healthz").statusCode()).isEqualTo(200);
            }
            HttpResponse<String> refused = server.get("/healthz");
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        }
    }

    @Test
    void behindAProxyEachClientIsCountedByItselfAndNobodyElseIsBelieved() throws Exception {
        ApiConfig behind = new ApiConfig(
                "127.0.0.1", 0, tokens(), Set.of(), "1", "default", "test", 1000, 1000, 1000, 2, 1000, "127.0.0.1");
        try (ServerFixture server = new ServerFixture(behind)) {
            for (int i = 0; i < 25; i++) {
                server.get(
                        "/api/v1/info",
                        "Authorization",
                        "Bearer guess-00000000" + i,
                        "X-Forwarded-For",
                        "9.9.9.9, 6.6.6.6");
            }
            assertThat(info(server, "6.6.6.6").statusCode()).isEqualTo(429);
            assertThat(info(server, "6.6.6.6").headers().firstValue("Retry-After"))
                    .isPresent();
            assertThat(info(server, "9.9.9.9").statusCode()).isEqualTo(200);
            assertThat(info(server, "9.9.9.9, 6.6.6.6").statusCode()).isEqualTo(429);
            assertThat(server.send("POST", "/api/v1/session", "{\"token\":\"" + VIEWER + "\"}")
                            .headers()
                            .firstValue("Set-Cookie")
                            .orElse(""))
                    .endsWith("; Secure");
        }
        ApiConfig other = new ApiConfig(
                "127.0.0.1", 0, null, Set.of(), "1", "default", "test", 1000, 0.001, 3, 2, 1000, "10.0.0.1");
        try (ServerFixture server = new ServerFixture(other)) {
            int last = 0;
            for (int i = 0; i < 4; i++) {
                last = server.get("/healthz", "X-Forwarded-For", "1.1.1." + i).statusCode();
            }
            assertThat(last).isEqualTo(429);
        }
    }

    private static HttpResponse<String> info(ServerFixture server, String forwardedFor) throws Exception {
        return server.get("/api/v1/info", "Authorization", "Bearer " + VIEWER, "X-Forwarded-For", forwardedFor);
    }

    @Test
    void clientsThatSendTheirBodiesSlowlyHoldUpNobodyElse() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try (ServerFixture server = guarded()) {
            for (int i = 0; i < Api.REQUEST_THREADS + ServerFixture.EVENT_STREAMS + 8; i++) {
                Socket socket = new Socket("127.0.0.1", server.api.port());
                slow.add(socket);
                socket.getOutputStream()
                        .write(("POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                        + "Content-Length: 1000\r\n\r\n{")
                                .getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().flush();
            }
            assertThat(server.get("/api/v1/info", bearer(VIEWER)).statusCode()).isEqualTo(200);
            assertThat(server.send("POST", PAUSE, "{}", bearer(OPERATOR)).statusCode())
                    .isEqualTo(200);
            // as many as are let still send, whichever came first: it was not their end that made room
            int unanswered = 0;
            for (Socket socket : slow) {
                unanswered += socket.getInputStream().available() == 0 ? 1 : 0;
            }
            assertThat(unanswered).isGreaterThanOrEqualTo(Api.REQUEST_THREADS / 8);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void eachCommandIsLoggedWithWhoAskedForItAndNoTokenIs() throws Exception {
        Logger audit = (Logger) LoggerFactory.getLogger("io.trialstream.audit");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        audit.addAppender(lines);
        audit.setLevel(Level.INFO);
        try (ServerFixture server = guarded()) {
            server.send("POST", PAUSE, "{}", bearer(OPERATOR));
            server.scheduler.mood = FakeScheduler.Mood.REFUSES;
            server.send("POST", "/api/v1/agents/agent-1/drain", "{}", bearer(ADMIN));
        } finally {
            audit.detachAppender(lines);
            audit.setLevel(null);
        }
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "PAUSE_STUDY default/digits by ada: accepted", "DRAIN_AGENT default/agent-1 by root: refused");
    }

    @Test
    void answersCarryProtectiveHeaders() throws Exception {
        try (ServerFixture server = new ServerFixture()) {
            HttpResponse<String> response = server.get("/api/v1/studies");
            assertThat(response.headers().firstValue("Content-Security-Policy").orElse(""))
                    .contains("default-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
            assertThat(response.headers().firstValue("Server")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/..%2f..%2fopenapi/openapi.json",
        "/%2e%2e/openapi/openapi.json",
        "/..;/openapi.json",
        "/js/..%5copenapi.json",
        "/.hidden.json",
        "//openapi.json",
        "/js/%00.js"
    })
    void noOtherFileThanTheDashboardsIsServed(String path) throws Exception {
        try (ServerFixture server = new ServerFixture()) {
            HttpResponse<String> response = server.get(path);
            assertThat(response.statusCode()).isBetween(400, 404);
            assertThat(response.body()).doesNotContain("\"openapi\"");
        }
    }

    @Test
    void aMethodThatAnAddressDoesNotHaveIsSaidToBeImpossible() throws Exception {
        try (ServerFixture server = new ServerFixture()) {
            HttpResponse<String> response = server.send("POST", "/api/v1/pools", "{}");
            assertThat(response.statusCode()).isEqualTo(405);
            assertThat(response.body()).contains("\"code\":\"method-not-allowed\"");
        }
    }
}
