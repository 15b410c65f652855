package io.trialstream.scheduler.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.scheduler.http.Routes.Route;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every address of the API, tried by everyone who may not use it. */
class RightsTest {
    private static final String VIEWER = "viewer-token-0123456789";
    private static final String OPERATOR = "operator-token-0123456789";

    @TempDir
    Path dir;

    private ServerFixture server;

    @BeforeEach
    void start() throws Exception {
        Path tokens = Files.writeString(
                dir.resolve("tokens.json"),
                "{\"tokens\":[{\"name\":\"eve\",\"role\":\"viewer\",\"token\":\"" + VIEWER + "\"},"
                        + "{\"name\":\"ada\",\"role\":\"operator\",\"teams\":[\"vision\"],\"token\":\"" + OPERATOR
                        + "\"}]}");
        server = new ServerFixture(ServerFixture.config().withTokens("127.0.0.1", tokens, Set.of()));
    }

    @AfterEach
    void nobodyDidAnything() {
        server.close();
        assertThat(server.scheduler.commands).isEmpty();
        assertThat(server.clients.said).isEmpty();
    }

    private static boolean isRead(Route route) {
        return route.method().equals("GET");
    }

    /** Asks as somebody; the study is of the team speech. */
    private int ask(Route route, String... headers) throws Exception {
        String path = route.path()
                .replace("{study}", "words")
                .replace("{trial}", "0")
                .replace("{client}", "nb")
                .replace("{agent}", "agent-1")
                .replace("{pool}", "default");
        HttpResponse<String> answer = server.send(route.method(), path, isRead(route) ? null : "{}", headers);
        return answer.statusCode();
    }

    @Test
    void nobodyGetsAnythingWithoutAToken() throws Exception {
        int tried = 0;
        for (Route route : server.api.routes()) {
            if (route.role() != Role.ANYONE) {
                assertThat(ask(route)).as(route.toString()).isEqualTo(401);
                tried++;
            }
        }
        assertThat(tried).isGreaterThan(30);
    }

    @Test
    void aViewerChangesNothing() throws Exception {
        int tried = 0;
        for (Route route : server.api.routes()) {
            if (!isRead(route) && route.role() != Role.ANYONE) {
                assertThat(ask(route, "Authorization", "Bearer " + VIEWER))
                        .as(route.toString())
                        .isEqualTo(403);
                tried++;
            }
        }
        assertThat(tried).isGreaterThan(12);
    }

    @Test
    void anOperatorChangesNeitherAnotherTeamsStudiesNorAgentsNorPools() throws Exception {
        int tried = 0;
        for (Route route : server.api.routes()) {
            if (!isRead(route) && route.role() != Role.ANYONE && !route.path().equals("/api/v1/studies")) {
                assertThat(ask(route, "Authorization", "Bearer " + OPERATOR))
                        .as(route.toString())
                        .isEqualTo(403);
                tried++;
            }
        }
        assertThat(tried).isGreaterThan(12);
    }

    @Test
    void aTeamIsNoMatterOfSpelling() throws Exception {
        for (String team : new String[] {"", "VISION", "vision ", "speech", "vision\\u0000"}) {
            HttpResponse<String> answer = server.send(
                    "POST",
                    "/api/v1/studies",
                    "{\"name\":\"x\",\"team\":\"" + team + "\"}",
                    "Authorization",
                    "Bearer " + OPERATOR);
            assertThat(answer.statusCode()).as(team).isEqualTo(403);
        }
        assertThat(server.send("POST", "/api/v1/studies", "{\"name\":\"x\"}", "Authorization", "Bearer " + OPERATOR)
                        .statusCode())
                .isEqualTo(403);
    }
}
