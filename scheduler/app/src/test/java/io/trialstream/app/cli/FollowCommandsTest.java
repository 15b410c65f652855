package io.trialstream.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FollowCommandsTest {
    private static final String RUNNING = """
            {"study":"digits","state":"RUNNING","trials":{"running":1,"completed":2,"stopped":3},"budget":{"trials":9},\
            "best":{"trial":4,"value":0.5}}""";
    private static final String DONE = """
            {"study":"digits","state":"COMPLETED","stateReason":"9 trials done","trials":{"completed":4,"stopped":5},\
            "budget":{"trials":9},"best":{"trial":4,"value":0.25}}""";

    private FakeServer server;
    private Shell shell;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
        shell = Shell.of(server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String event(String type, int id, String data) {
        return "event: " + type + "\nid: " + id + "\ndata: " + data + "\n\n";
    }

    private void events(String body) {
        server.on("GET /api/v1/events?study=digits", 200, "text/event-stream", "retry: 2000\nid: 1\n\n" + body);
    }

    private static String[] linesWithoutTime(String out) {
        return out.lines()
                .map(line -> line.replaceFirst("^\\d\\d:\\d\\d:\\d\\d ", ""))
                .toArray(String[]::new);
    }

    @Test
    void watchesUntilTheStudyEnds() {
        server.on("GET /api/v1/studies/digits", RUNNING);
        events(": comment\n\n"
                + event("trial", 2, "{\"study\":\"digits\",\"trial\":7,\"state\":\"RUNNING\",\"agent\":\"gpu-1\"}")
                + event("trial", 3, "{\"study\":\"digits\",\"trial\":7,\"state\":\"RUNNING\",\"agent\":\"gpu-1\"}")
                + event("metric", 4, "{\"study\":\"digits\",\"trial\":7,\"epoch\":1,\"value\":0.5}")
                + event(
                        "decision",
                        5,
                        "{\"study\":\"digits\",\"trial\":7,\"kind\":\"STOP\",\"explanation\":\"rank 5 of 6\"}")
                + event(
                        "trial",
                        6,
                        "{\"study\":\"digits\",\"trial\":7,\"state\":\"STOPPED\",\"message\":\"at rung 1\"}")
                + event("study", 7, DONE)
                + event("trial", 8, "{\"study\":\"digits\",\"trial\":8,\"state\":\"RUNNING\"}"));

        Shell.Result result = shell.run("watch", "digits");

        assertThat(result.exitCode()).isZero();
        assertThat(linesWithoutTime(result.out()))
                .containsExactly(
                        "digits RUNNING, 5 of 9 trials ended, 1 run, best 0.5 (trial 4)",
                        "digits:7 RUNNING on gpu-1",
                        "digits:7: rank 5 of 6",
                        "digits:7 STOPPED (at rung 1)",
                        "digits COMPLETED (9 trials done), 9 of 9 trials ended, 0 run, best 0.25 (trial 4)");
    }

    @Test
    void watchesMetricsAndLogsWhenAsked() {
        server.on("GET /api/v1/studies/digits", RUNNING);
        events(event("metric", 4, "{\"study\":\"digits\",\"trial\":7,\"epoch\":1,\"value\":0.5}")
                + event("log", 5, "{\"study\":\"digits\",\"trial\":7,\"text\":\"epoch 1\\n\\u001b[2J\"}")
                + event("study", 7, DONE));

        assertThat(linesWithoutTime(
                        shell.run("watch", "digits", "--metrics", "--logs").out()))
                .contains("digits:7 epoch 1: 0.5", "digits:7 | epoch 1 \uFFFD[2J");
    }

    @Test
    void endsAtOnceWhenTheStudyHasEnded() {
        server.on("GET /api/v1/studies/digits", DONE.replace("COMPLETED", "FAILED"));
        events("");

        assertThat(shell.run("watch", "digits").exitCode()).isEqualTo(1);
    }

    @Test
    void takesUpABrokenConnectionWhereItWas() {
        server.on("GET /api/v1/studies/digits", RUNNING);
        events(event("trial", 42, "{\"study\":\"digits\",\"trial\":7,\"state\":\"RUNNING\"}"));
        events(event("reset", 50, "{}"));
        server.on("GET /api/v1/studies/digits", RUNNING).on("GET /api/v1/studies/digits", DONE);

        Shell.Result result = shell.run("watch", "digits");

        assertThat(result.exitCode()).isZero();
        assertThat(server.asked().stream()
                        .filter(asked -> asked.line().contains("/events"))
                        .map(FakeServer.Asked::lastEventId))
                .containsExactly(null, "42");
    }

    @Test
    void printsJsonLines() {
        server.on("GET /api/v1/studies/digits", RUNNING);
        events(event("metric", 4, "{\"study\":\"digits\",\"trial\":7,\"epoch\":1,\"value\":0.5}")
                + event("study", 7, DONE));

        assertThat(shell.run("watch", "digits", "--json").out().lines())
                .containsExactly(
                        "{\"event\":\"metric\",\"id\":\"4\",\"data\":{\"study\":\"digits\",\"trial\":7,\"epoch\":1,\"value\":0.5}}",
                        "{\"event\":\"study\",\"id\":\"7\",\"data\":" + DONE + "}");
    }

    @Test
    void failsWhenTheFirstConnectionFails() {
        assertThat(Shell.offline().run("watch", "digits").exitCode()).isEqualTo(1);
        assertThat(shell.run("watch", "digits").exitCode()).isEqualTo(2);
    }

    @Test
    void followsALogUntilTheTrialEnds() {
        String tail = "GET /api/v1/studies/digits/trials/7/logs?tail=";
        server.on(tail + "5", "{\"text\":\"ab\\nc\\n\",\"skippedBytes\":95}")
                .on(tail + "1048576", "{\"text\":\"b\\nc\\nd\\u00e9\\n\",\"skippedBytes\":96}")
                .on(tail + "1048576", "{\"text\":\"e\\n\",\"skippedBytes\":110}")
                .on("GET /api/v1/studies/digits/trials/7", "{\"state\":\"RUNNING\"}")
                .on("GET /api/v1/studies/digits/trials/7", "{\"state\":\"COMPLETED\"}");

        Shell.Result result = shell.run("logs", "digits", "7", "-f", "--tail", "5");

        assertThat(result).isEqualTo(new Shell.Result(0, "ab\nc\nd\u00e9\ne\n", "[6 bytes are no longer kept]\n"));
    }

    @Test
    void printsALogOnce() {
        server.on("GET /api/v1/studies/digits/trials/7/logs?tail=64000", "{\"text\":\"hello\\n\",\"skippedBytes\":0}");

        assertThat(shell.run("logs", "digits", "7").out()).isEqualTo("hello\n");
        assertThat(shell.run("logs", "digits", "7", "--json").out())
                .isEqualTo("{\"text\":\"hello\\n\",\"skippedBytes\":0}\n");
    }
}
