package io.trialstream.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WriteCommandsTest {
    static final String FILE = """
            name: small
            metric: {name: loss, goal: minimize}
            resource: {max: 9}
            command: [python3, train.py, "{x}"]
            space:
              x: {type: float, min: 0, max: 1}
            """;

    private FakeServer server;
    private Shell shell;

    @TempDir
    Path directory;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
        shell = Shell.of(server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String lastBody() {
        List<FakeServer.Asked> asked = server.asked();
        return asked.get(asked.size() - 1).body();
    }

    private Path file() throws IOException {
        return Files.writeString(directory.resolve("study.yaml"), FILE);
    }

    @Test
    void submitsAFileWithItsWorkdir() throws IOException {
        server.on("POST /api/v1/studies", 201, "application/json", "{\"study\":\"small-2\",\"state\":\"RUNNING\"}");
        Files.writeString(directory.resolve("train.py"), "");

        Shell.Result result = shell.run("submit", file().toString(), "--key", "k1");

        assertThat(result).isEqualTo(new Shell.Result(0, "small-2\n", ""));
        assertThat(lastBody()).startsWith("{\"name\":\"small\"").contains("\"workdir\":\"" + directory + "\"");
        assertThat(server.asked())
                .singleElement()
                .extracting(FakeServer.Asked::idempotencyKey)
                .isEqualTo("k1");
    }

    @Test
    void submitsNothingThatCantRun() throws IOException {
        Shell.Result result = shell.run("submit", file().toString());

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err())
                .isEqualTo("trialstream: study.yaml:4: command[1]: there is no file " + directory
                        + "/train.py; the path is relative to workdir\n");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void submitsWhatOnlyAgentsHave() throws IOException {
        server.on("POST /api/v1/studies", "{\"study\":\"small\"}");

        assertThat(shell.run("submit", file().toString(), "--no-file-checks").exitCode())
                .isZero();
        assertThat(shell.input(FILE).run("submit", "-").exitCode()).isZero();
        assertThat(server.asked())
                .hasSize(2)
                .allSatisfy(asked -> assertThat(asked.body()).doesNotContain("workdir"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pause digits         | /api/v1/studies/digits/pause            | digits is PAUSED",
                "pause digits 7       | /api/v1/studies/digits/trials/7/pause   | digits trial 7 is PAUSED",
                "resume digits        | /api/v1/studies/digits/resume           | digits is PAUSED",
                "resume digits 7      | /api/v1/studies/digits/trials/7/resume  | digits trial 7 is PAUSED",
                "stop digits 7        | /api/v1/studies/digits/trials/7/stop    | digits trial 7 is PAUSED",
                "cancel digits        | /api/v1/studies/digits/cancel           | digits is PAUSED",
                "archive digits       | /api/v1/studies/digits/archive          | digits is PAUSED",
                "drain gpu-1          | /api/v1/agents/gpu-1/drain              | gpu-1 is PAUSED",
                "undrain gpu-1        | /api/v1/agents/gpu-1/undrain            | gpu-1 is PAUSED",
                "remove-agent gpu-1 --pool b | /api/v1/agents/gpu-1/remove?pool=b | gpu-1 is PAUSED"
            })
    void carriesOutAndTellsTheNewState(String command, String address, String said) {
        server.on("POST " + address, "{\"state\":\"PAUSED\"}");

        assertThat(shell.run(command.split(" "))).isEqualTo(new Shell.Result(0, said + "\n", ""));
    }

    @Test
    void tellsWhyAStudyIsNotYetWhatWasAskedFor() {
        server.on(
                "POST /api/v1/studies/digits/cancel",
                "{\"state\":\"RUNNING\",\"stateReason\":\"ending: cancelled by ann\"}");

        assertThat(shell.run("cancel", "digits").out()).isEqualTo("digits is RUNNING (ending: cancelled by ann)\n");
    }

    @Test
    void addsATrialWithTypedValues() {
        server.on("GET /api/v1/studies/digits", """
                        {"space":[{"name":"lr","type":"float"},{"name":"width","type":"ordinal","values":["32","64"]},
                         {"name":"opt","type":"categorical","values":["sgd","adam"]}]}""")
                .on("POST /api/v1/studies/digits/trials", 201, "application/json", "{\"trial\":12}");

        Shell.Result result = shell.run(
                "add-trial", "digits", "lr=1e-3", "width=32", "opt=sgd", "flag=true", "odd=a b", "--note", "by hand");

        assertThat(result.out()).isEqualTo("trial 12\n");
        assertThat(lastBody())
                .isEqualTo("{\"params\":{\"lr\":0.001,\"width\":\"32\",\"opt\":\"sgd\",\"flag\":true,\"odd\":\"a b\"},"
                        + "\"note\":\"by hand\"}");
    }

    @Test
    void clonesATrial() {
        server.on("GET /api/v1/studies/digits", "{\"space\":[]}")
                .on("POST /api/v1/studies/digits/trials", 201, "application/json", "{\"trial\":13}");

        assertThat(shell.run("clone-trial", "digits", "7", "lr=0.5", "--json").out())
                .isEqualTo("{\"trial\":13}\n");
        assertThat(lastBody()).isEqualTo("{\"cloneOf\":7,\"params\":{\"lr\":0.5}}");
        shell.run("clone-trial", "digits", "7");
        assertThat(lastBody()).isEqualTo("{\"cloneOf\":7,\"params\":{}}");
    }

    @Test
    void editsAStudy() {
        server.on("PATCH /api/v1/studies/digits", "{}");

        Shell.Result result = shell.run(
                ("edit digits --trials 100 --epochs none --max-runtime 2h --target 0.01 --priority 70 --pruner asha"
                                + " --tag a --tag b --note n")
                        .split(" "));

        assertThat(result.out()).isEqualTo("digits is changed\n");
        assertThat(lastBody())
                .isEqualTo("{\"budget\":{\"trials\":100,\"epochs\":null,\"maxRuntime\":\"2h\",\"target\":0.01},"
                        + "\"priority\":70,\"pruner\":\"asha\",\"note\":\"n\",\"tags\":[\"a\",\"b\"]}");
        shell.run("edit", "digits", "--pruner", "{\"type\":\"asha\",\"reductionFactor\":4}");
        assertThat(lastBody()).isEqualTo("{\"pruner\":{\"type\":\"asha\",\"reductionFactor\":4}}");
    }

    @Test
    void notesOnStudiesAndTrials() {
        server.on("PATCH /api/v1/studies/digits", "{}").on("PATCH /api/v1/studies/digits/trials/7", "{}");

        shell.run("note", "digits", "a b");
        assertThat(lastBody()).isEqualTo("{\"note\":\"a b\"}");
        shell.run("note", "digits", "--trial", "7", "--tag", "good");
        assertThat(lastBody()).isEqualTo("{\"tags\":[\"good\"]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "edit digits                | 2 | nothing to change; give --trials, --parallel, --epochs, --max-runtime, --target, --priority, --pruner, --note or --tag",
                "edit digits --trials many  | 2 | --trials must be a number or none, got 'many'",
                "edit digits --pruner {x    | 2 | --pruner must be a name or JSON, but is neither: Unexpected character ('x' (code 120)): was expecting double-quote to start field name",
                "note digits                | 2 | nothing to note; give a text, or --tag TAG",
                "list --limit 0             | 2 | --limit must be at least 1, got 0",
                "logs digits 7 --tail 0     | 2 | --tail lies between 1 and 1048576, got 0",
                "export digits --json       | 2 | --json prints one JSON object: add --format json, or --out FILE",
                "list --server nonsense://  | 2 | --server: 'nonsense://' is no address; give one such as http://127.0.0.1:8080",
                "stop digits                | 2 | Missing required parameter: 'TRIAL' (see trialstream stop --help)",
                "stop digits x              | 2 | Invalid value for positional parameter at index 1 (TRIAL): 'x' is not an int (see trialstream stop --help)",
                "list --stat running        | 2 | Unknown options: '--stat', 'running'; did you mean --state? (see trialstream list --help)",
                "validate                   | 2 | Missing required parameter: 'STUDY.yaml' (see trialstream validate --help)",
                "preview nofile.yaml        | 2 | nofile.yaml: there is no such file; check the path",
                "status unknown             | 2 | nothing at GET /api/v1/studies/unknown"
            })
    void saysInOneLineWhatIsWrong(String command, int exitCode, String message) {
        Shell.Result result = shell.run(command.split(" "));

        assertThat(result).isEqualTo(new Shell.Result(exitCode, "", "trialstream: " + message + "\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "409,refused,1",
        "409,conflict,1",
        "403,forbidden,1",
        "429,rate-limited,1",
        "503,unavailable,1",
        "504,timeout,1",
        "500,internal,1",
        "400,invalid-request,2",
        "400,invalid-definition,2",
        "413,too-large,2"
    })
    void tellsRefusalsFromBadInput(int status, String code, int exitCode) {
        server.problem("POST /api/v1/studies/digits/cancel", status, code, "it has ended");

        assertThat(shell.run("cancel", "digits"))
                .isEqualTo(new Shell.Result(exitCode, "", "trialstream: it has ended\n"));
    }

    @Test
    void leavesOutTheLineOfADefinitionThatNobodyWrote() {
        server.problem(
                "PATCH /api/v1/studies/digits", 400, "invalid-definition", "definition:1: budget.trials: must be 1");

        assertThat(shell.run("edit", "digits", "--trials", "0"))
                .isEqualTo(new Shell.Result(2, "", "trialstream: budget.trials: must be 1\n"));
    }

    @Test
    void namesTheTokenWhenOneIsNeeded() {
        server.problem("GET /api/v1/projects", 401, "unauthorized", "give a token");

        assertThat(shell.run("projects").err()).isEqualTo("trialstream: give a token; set TRIALSTREAM_TOKEN\n");
    }

    @Test
    void saysThatNoServerAnswers() {
        Shell.Result result = Shell.offline().run("list");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .isEqualTo(
                        "trialstream: no server answers at http://127.0.0.1:1; start one (trialstream serve --data DIR), "
                                + "or say where it is (--server URL, --data DIR)\n");
    }

    @Test
    void recognisesAStrangersAnswer() {
        server.on("GET /api/v1/projects", 502, "text/html", "<html>")
                .on("GET /api/v1/agents?limit=1000", 200, "text/html", "<html>");

        assertThat(shell.run("projects").err())
                .isEqualTo("trialstream: " + server.url() + " answered with status 502; is it a Trialstream server?\n");
        assertThat(shell.run("agents").err()).startsWith("trialstream: " + server.url() + " gave no JSON answer");
    }

    @Test
    void configuresAPool() throws IOException {
        server.on(
                "POST /api/v1/pools/gpus/configure",
                "{\"pool\":\"gpus\",\"agents\":0,\"slots\":0,\"busy\":0,\"free\":0,\"sick\":0,\"waiting\":0,\"teams\":[]}");
        Path file = Files.writeString(directory.resolve("pool.yaml"), """
                teams:
                  vision: {weight: 2, quota: 16}
                  speech: {}
                classes:
                  smoke: {maxRuntime: 10m, slotsPerTeam: 4}
                """);

        Shell.Result result = shell.run("pool", "configure", "gpus", "--file", file.toString());

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(lastBody())
                .isEqualTo("{\"teams\":{\"speech\":{\"weight\":1.0},\"vision\":{\"weight\":2.0,\"quota\":16}},"
                        + "\"classes\":{\"smoke\":{\"maxRuntime\":\"600000ms\",\"slotsPerTeam\":4}}}");
    }

    @Test
    void configuresNothingThatIsWrong() throws IOException {
        Path file = Files.writeString(directory.resolve("pool.yaml"), "teams:\n  vision: {weight: 0}\n");

        Shell.Result result = shell.run("pool", "configure", "gpus", "--file", file.toString());

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err())
                .isEqualTo(
                        "trialstream: pool.yaml:2: teams.vision.weight: must be above 0 and at most 1000000, got 0.0\n");
        assertThat(shell.run("pool").exitCode()).isEqualTo(2);
        assertThat(server.asked()).isEmpty();
    }
}
