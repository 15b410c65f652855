package io.trialstream.scheduler.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.scheduler.view.Rows;
import io.trialstream.scheduler.view.StudyEntry;
import io.trialstream.scheduler.view.StudyState;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that train, on the API's side. */
class ClientRoutesTest {
    private static final String ORDERS = "/api/v1/studies/digits/clients/nb-7/orders";
    private static final String REPORTS = "/api/v1/studies/digits/clients/nb-7/reports";
    private static final String STATE = "{\"incarnation\":7,\"sequence\":0,\"slots\":1}";
    private final ServerFixture server = new ServerFixture();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aClientIsAnAgentOfTheStudysPoolAndGetsItsOrders() throws Exception {
        HttpResponse<String> answer = server.send("POST", ORDERS, STATE);

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode told = ServerFixture.tree(answer);
        assertThat(told.at("/orders/0/kind").asText()).isEqualTo("STOP");
        assertThat(told.path("cursor").asText()).isEqualTo("0:12");
        assertThat(told.path("studyState").asText()).isEqualTo("RUNNING");
        assertThat(server.clients.said.get(0).who())
                .isEqualTo(new ClientLink.Trainer("default", "digits", "client-nb-7", List.of("val_loss")));
    }

    @Test
    void reportsAreAnsweredWhenTheyAreStored() throws Exception {
        assertThat(server.send("POST", REPORTS, "{\"incarnation\":7,\"reports\":[]}")
                        .statusCode())
                .isEqualTo(200);
        server.clients.broken = new TimeoutException("no broker");
        HttpResponse<String> answer = server.send("POST", REPORTS, "{\"incarnation\":7,\"reports\":[]}");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(ServerFixture.tree(answer).path("detail").asText())
                .isEqualTo("the scheduler can't be reached: no broker");
        HttpResponse<String> orders = server.send("POST", ORDERS, STATE);
        assertThat(orders.statusCode()).isEqualTo(503);
        assertThat(ServerFixture.tree(orders).path("code").asText()).isEqualTo("unavailable");
    }

    @Test
    void whatIsNotRightIsRefusedWithWhatWouldBe() throws Exception {
        server.model.study(
                "plain",
                new StudyEntry(Rows.study("plain", "vision", StudyState.RUNNING).row(), "{\"name\":\"plain\"}"));

        refused("/api/v1/studies/none/clients/nb/orders", STATE, 404, "there is no study none");
        refused(
                "/api/v1/studies/plain/clients/nb/orders",
                STATE,
                409,
                "study plain is trained by agents; clients train those with external: true");
        refused(
                "/api/v1/studies/digits/clients/n%20b/orders",
                STATE, 400, "a client's name has up to 100 letters, digits, dots, dashes and _, got 'n b'");
        refused(ORDERS, "{\"no\":1}", 400, "the body has an unknown field no; known are");
        refused(REPORTS, "{}", 400, "reports must be a list");
        assertThat(server.clients.said).isEmpty();
    }

    private void refused(String path, String body, int status, String detail) throws Exception {
        HttpResponse<String> answer = server.send("POST", path, body);
        assertThat(answer.statusCode()).as(detail).isEqualTo(status);
        assertThat(ServerFixture.tree(answer).path("detail").asText()).startsWith(detail);
    }
}
