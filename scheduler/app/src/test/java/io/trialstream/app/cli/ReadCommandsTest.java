package io.trialstream.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadCommandsTest {
    private static final String STUDY = """
            {"study":"digits","name":"Digits","project":"p","team":"t","pool":"default","state":"RUNNING","stateReason":"",
             "createdAt":1700000000000,"endedAt":null,"metrics":[{"name":"val_loss","goal":"minimize"}],"resourceName":"epoch",
             "trials":{"total":34,"waiting":0,"running":4,"paused":0,"completed":12,"stopped":18,"failed":0,"infeasible":0},
             "budget":{"trials":60,"parallel":4,"epochs":null},"priority":50,"epochsRun":312,"epochsFull":918,"slotMs":61000,
             "best":{"trial":7,"value":0.03125,"epoch":9,"params":{"lr":0.01,"batch":32,"optimizer":"sgd"}},
             "note":"look here","tags":["a","b"],"waitReason":"the pool is full","samplerChoice":"tpe: mixed space",
             "shadow":{"pruner":"median","stopped":9,"epochsBeyond":80,"bestSurvives":true},
             "holdback":{"condemned":5,"finished":4,"wrong":1}}""";
    private static final String TRIAL_7 = """
            {"study":"digits","trial":7,"state":"COMPLETED","reason":"TRAINED","message":"trained to the end","params":{"lr":0.01,
             "optimizer":"sgd"},"provenance":{"sampler":"tpe"},"lastEpoch":27,"lastValue":0.04,"bestValue":0.03125,"bestEpoch":9,
             "agent":null,"runtimeMs":61000,"waitReason":""}""";
    private static final String TRIAL_8 = """
            {"study":"digits","trial":8,"state":"WAITING","reason":"","message":"","params":{"lr":0.5,"optimizer":"sgd"},
             "provenance":{"sampler":"tpe"},"lastEpoch":0,"lastValue":null,"bestValue":null,"bestEpoch":0,"agent":"gpu-1",
             "runtimeMs":0,"waitReason":"all 4 slots are busy"}""";

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

    private static String items(String... items) {
        return "{\"items\":[" + String.join(",", items) + "],\"next\":null}";
    }

    @Test
    void listsStudies() {
        server.on("GET /api/v1/studies?project=p&state=RUNNING&limit=100", items(STUDY));

        Shell.Result result = shell.run("list", "--project", "p", "--state", "running");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out().lines())
                .hasSize(2)
                .anySatisfy(line ->
                        assertThat(line).matches("digits +RUNNING +34/60 +4 +0.03125 +312 +66 % +p +t +20\\d\\d-.*"));
        assertThat(result.err()).isEmpty();
    }

    @Test
    void listsAsJson() {
        server.on("GET /api/v1/studies?limit=100", items(STUDY));

        Shell.Result result = shell.run("list", "--json");

        assertThat(result.out().lines()).singleElement().asString().startsWith("{\"items\":[{\"study\":\"digits\"");
    }

    @Test
    void turnsPagesUntilThereAreEnough() {
        server.on("GET /api/v1/studies?limit=100", "{\"items\":[" + STUDY + "],\"next\":\"c 1\"}")
                .on("GET /api/v1/studies?limit=99&cursor=c%201", items(STUDY));

        assertThat(shell.run("list").out().lines()).hasSize(3);
    }

    @Test
    void saysHowToGetAFirstStudy() {
        server.on("GET /api/v1/studies?limit=100", items());

        Shell.Result result = shell.run("list");

        assertThat(result.out()).isEmpty();
        assertThat(result.err()).isEqualTo("no studies; submit one with: trialstream submit STUDY.yaml\n");
    }

    @Test
    void showsAStudysStatus() {
        server.on("GET /api/v1/studies/digits", STUDY);

        assertThat(shell.run("status", "digits").out().lines())
                .containsExactly(
                        "digits  RUNNING",
                        "  project   p, team t, pool default, priority 50",
                        "  trials    34 of 60: 4 running, 12 completed, 18 stopped",
                        "  epochs    312 instead of 918, 66 % saved",
                        "  best      val_loss 0.03125 at epoch 9 of trial 7: lr=0.01 batch=32 optimizer=sgd",
                        "  time      1m 40s, slots used for 1m 1s",
                        "  sampler   tpe: mixed space",
                        "  shadow    median would have stopped 9 trials and saved 80 of 312 epochs; the best trial would have"
                                + " survived",
                        "  held      the pruner would have stopped 5 of the trials that it may not stop; 4 of those trained"
                                + " to the end, and 1 ended among the best tenth: wrong in 25 %",
                        "  waits     the pool is full",
                        "  note      look here",
                        "  tags      a, b");
    }

    @Test
    void showsTheBestHyperparameters() {
        server.on("GET /api/v1/studies/digits", STUDY);

        assertThat(shell.run("best", "digits").out().lines())
                .containsExactly(
                        "val_loss 0.03125 at epoch 9 of trial 7", "  lr = 0.01", "  batch = 32", "  optimizer = sgd");
        assertThat(shell.run("best", "digits", "--json").out())
                .isEqualTo("{\"study\":\"digits\",\"trial\":7,\"value\":0.03125,\"epoch\":9,"
                        + "\"params\":{\"lr\":0.01,\"batch\":32,\"optimizer\":\"sgd\"}}\n");
    }

    @Test
    void showsTheBestTrialsThatHaveAValue() {
        server.on("GET /api/v1/studies/digits/trials?sort=value&limit=5", items(TRIAL_7, TRIAL_8));

        assertThat(shell.run("best", "digits", "-n", "5").out().lines())
                .containsExactly(
                        "TRIAL    VALUE  EPOCH  STATE      HYPERPARAMETERS",
                        "    7  0.03125      9  COMPLETED  lr=0.01 optimizer=sgd");
    }

    @Test
    void failsWhereThereIsNoBestYet() {
        server.on("GET /api/v1/studies/digits", "{\"study\":\"digits\",\"best\":null}");

        Shell.Result result = shell.run("best", "digits");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("trialstream: digits has no best trial yet: no metric was reported\n");
    }

    @Test
    void listsTrialsAndWhyTheyWait() {
        server.on("GET /api/v1/studies/digits/trials?sort=lr&order=desc&limit=100", items(TRIAL_7, TRIAL_8));

        assertThat(shell.run("trials", "digits", "--sort", "lr", "--order", "desc")
                        .out()
                        .lines())
                .containsExactly(
                        "TRIAL  STATE      EPOCH  LAST     BEST   TIME  AGENT  HYPERPARAMETERS        WHY",
                        "    7  COMPLETED     27  0.04  0.03125  1m 1s  -      lr=0.01 optimizer=sgd  trained to the end",
                        "    8  WAITING        0     -        -    0ms  gpu-1  lr=0.5 optimizer=sgd   all 4 slots are busy");
    }

    @Test
    void fitsTheTerminal() {
        server.on("GET /api/v1/studies/digits/trials?sort=trial&limit=100", items(TRIAL_7, TRIAL_8));

        assertThat(shell.with(new Terminal(true, 60, true))
                        .run("trials", "digits")
                        .out()
                        .lines())
                .hasSize(3)
                .allSatisfy(line ->
                        assertThat(line.replaceAll("\u001B\\[[0-9;]*m", "")).hasSizeLessThanOrEqualTo(60))
                .anySatisfy(line -> assertThat(line).contains("\u001B[36mCOMPLETED\u001B[0m"));
    }

    @Test
    void comparesTrials() {
        server.on("GET /api/v1/studies/digits/trials/7", TRIAL_7).on("GET /api/v1/studies/other/trials/8", TRIAL_8);

        Shell.Result result = shell.run("compare", "digits", "7", "other:8");

        assertThat(result.out().lines())
                .contains(
                        "                trial 7  trial other:8",
                        "state *       COMPLETED        WAITING",
                        "best value *    0.03125              -",
                        "lr *               0.01            0.5",
                        "optimizer           sgd            sgd");
    }

    @Test
    void refusesToCompareWhatIsNoTrial() {
        Shell.Result result = shell.run("compare", "digits", "7", "best");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).isEqualTo("trialstream: 'best' is no trial; give a number, or STUDY:NUMBER\n");
    }

    @Test
    void listsAgents() {
        server.on("GET /api/v1/agents?limit=1000", items("""
                        {"pool":"default","agent":"gpu-1","state":"ACTIVE","labels":{"gpu":"a100"},"heardAt":1700000098000,
                         "diskFreeBytes":3200000000,"slots":[{"slot":0,"healthy":true,"study":"digits","trial":7},
                         {"slot":1,"healthy":false,"study":null,"trial":null}]}"""));

        assertThat(shell.run("agents").out().lines())
                .containsExactly(
                        "AGENT  POOL     STATE   SLOTS  BUSY  SICK  HEARD   DISK FREE  LABELS    RUNS",
                        "gpu-1  default  ACTIVE      2     1     1  2s ago     3.2 GB  gpu=a100  digits:7");
        assertThat(shell.run("agents", "--pool", "other").err()).startsWith("no agents");
    }

    @Test
    void listsProjects() {
        server.on(
                "GET /api/v1/projects",
                items("{\"project\":\"p\",\"studies\":2,\"running\":1,\"trials\":90,\"slotMs\":3600000}"));

        assertThat(shell.run("projects").out().lines())
                .containsExactly(
                        "PROJECT  STUDIES  RUNNING  TRIALS  SLOT TIME", "p              2        1      90      1h 0m");
    }

    @Test
    void printsAndSavesExports() throws IOException {
        server.on("GET /api/v1/studies/digits/export?format=csv", 200, "text/csv", "trial,lr\n7,0.01\n")
                .on("GET /api/v1/studies/digits/export?format=json", "{}");
        Path file = directory.resolve("out.json");

        assertThat(shell.run("export", "digits").out()).isEqualTo("trial,lr\n7,0.01\n");
        assertThat(shell.run("export", "digits", "--out", file.toString(), "--json")
                        .out())
                .isEqualTo("{\"file\":\"" + file + "\",\"bytes\":2}\n");
        assertThat(file).hasContent("{}");
        assertThat(directory).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void refusesUnknownExportFormats() {
        Shell.Result result = shell.run("export", "digits", "--format", "xls");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err())
                .isEqualTo("trialstream: --format is one of csv, json, parquet, tensorboard, mlflow, got 'xls'\n");
    }

    @Test
    void encodesWhatIsAskedFor() {
        Shell.Result result = shell.run("status", "a/b ?c");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(server.askedLines()).containsExactly("GET /api/v1/studies/a%2Fb%20%3Fc");
    }

    @Test
    void findsTheServerOfADataDirectory() throws IOException {
        server.on("GET /api/v1/projects", items());
        Files.writeString(directory.resolve("address"), server.url() + "\n127.0.0.1:9092\n");

        assertThat(Shell.offline()
                        .run("projects", "--data", directory.toString())
                        .exitCode())
                .isZero();
        Shell.Result none =
                Shell.offline().run("projects", "--data", directory.resolve("x").toString());
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.err()).contains("there is no file " + directory.resolve("x/address"));
    }

    @Test
    void sendsTheTokenAndPrefersTheGivenServer() {
        server.on("GET /api/v1/projects", items());

        Shell.offline()
                .with(Map.of("TRIALSTREAM_TOKEN", "secret\n", "TRIALSTREAM_SERVER", "http://127.0.0.1:1"))
                .run("projects", "--server", server.url());

        assertThat(server.asked())
                .singleElement()
                .extracting(FakeServer.Asked::authorization)
                .isEqualTo("Bearer secret");
    }

    private static final String POOL = """
            {"pool":"default","agents":2,"slots":8,"busy":6,"free":2,"sick":0,"waiting":3,"teams":[
             {"team":"vision","weight":2.0,"quota":4,"slots":4,"share":0.667,"entitled":0.5},
             {"team":"speech","weight":1.0,"quota":null,"slots":2,"share":0.333,"entitled":0.5}],
             "classes":{"smoke":{"maxRuntimeMs":600000,"slotsPerTeam":null}}}""";

    @Test
    void showsAPoolsTeamsAndClasses() {
        server.on("GET /api/v1/pools?limit=1000", items(POOL));

        Shell.Result result = shell.run("pool", "show");

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out().lines())
                .containsExactly(
                        "pool default: 8 slots on 2 agents: 6 busy, 2 free, 0 sick; 3 trials wait",
                        "TEAM    WEIGHT  QUOTA  SLOTS  SHARE  ENTITLED",
                        "vision       2      4      4   67 %      50 %",
                        "speech       1      -      2   33 %      50 %",
                        "CLASS  MAX RUN TIME  SLOTS PER TEAM",
                        "smoke        10m 0s               -");
        Shell.Result other = shell.run("pool", "show", "other");
        assertThat(other.exitCode()).isEqualTo(2);
        assertThat(other.err()).contains("there is no pool 'other'; there are [default]");
    }

    @Test
    void showsTheLedgerInHours() {
        server.on("GET /api/v1/ledger?by=team&limit=1000", items("""
                {"team":"vision","study":null,"studies":2,"usedSlotMs":7200000,"usefulSlotMs":5400000,\
                "lostSlotMs":1800000,"savedSlotMs":36000000}"""));

        Shell.Result result = shell.run("ledger");

        assertThat(server.askedLines()).hasSize(1);
        assertThat(result.exitCode()).as(result.err() + server.askedLines()).isZero();
        assertThat(result.out().lines())
                .containsExactly(
                        "TEAM    STUDY  STUDIES  SLOT-HOURS  USEFUL  LOST  SAVED (EST.)",
                        "vision  -            2        2.00    1.50  0.50         10.00");
    }

    @Test
    void showsWhichCheckpointsAreKeptAndWhy() {
        server.on("GET /api/v1/studies/s", "{\"study\":\"s\",\"definition\":{}}");
        server.on(
                "GET /api/v1/studies/s/trials?limit=1000",
                items(
                        "{\"trial\":0,\"state\":\"COMPLETED\",\"checkpoint\":{\"epoch\":9,\"path\":\"/c/0\",\"bytes\":1500}}",
                        "{\"trial\":1,\"state\":\"STOPPED\",\"checkpoint\":null}",
                        "{\"trial\":2,\"state\":\"PAUSED\",\"checkpoint\":{\"epoch\":3,\"path\":\"/c/2\",\"bytes\":500}}"));

        Shell.Result result = shell.run("checkpoints", "s");

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out().lines())
                .hasSize(4)
                .anyMatch(line -> line.contains("is among the best that ended"))
                .anyMatch(line -> line.contains("may still be promoted or resumed"))
                .endsWith("2 checkpoints, 2.0 kB");
    }
}
