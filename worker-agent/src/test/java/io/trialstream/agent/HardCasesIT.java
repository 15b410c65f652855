package io.trialstream.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.agent.model.ExitKind;
import io.trialstream.agent.model.LogPiece;
import io.trialstream.agent.model.Order;
import io.trialstream.agent.model.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Training processes that misbehave, each a real process. */
class HardCasesIT extends AgentCase {
    private static String report(String json) {
        return "echo '" + json + "' >>\"$TRIALSTREAM_REPORT\"; ";
    }

    @BeforeEach
    void startAgent() throws IOException {
        start();
    }

    private Report.Exited exitOf(Orders order) {
        links.order(order.run());
        return awaitExit(order.key);
    }

    @Test
    void aCrashIsAFailureWithTheEndOfItsOutput() {
        Orders order = Orders.shell(report("{\"epoch\": 1, \"loss\": 2}") + "echo 'ValueError: bad shape' >&2; exit 3");
        Report.Exited exit = exitOf(order);
        assertThat(exit.exit()).isEqualTo(ExitKind.FAILED);
        assertThat(exit.exitCode()).isEqualTo(3);
        assertThat(exit.message()).contains("exit code 3", "after epoch 1", "ValueError: bad shape");
        assertThat(exit.logTail()).contains("ValueError: bad shape");
        assertThat(epochNumbers(order.key)).containsExactly(1L);
    }

    @Test
    void aRunPastItsLongestRunTimeIsEnded() throws IOException {
        Orders order = Orders.shell("while :; do sleep 0.1; done");
        order.maxRuntimeMs = 10_400;
        order.spentRuntimeMs = 10_000;
        Report.Exited exit = exitOf(order);
        assertThat(exit.exit()).isEqualTo(ExitKind.OUT_OF_TIME);
        assertThat(exit.message()).contains("10.4 s");
        assertThat(exit.runtimeMs()).isGreaterThanOrEqualTo(10_400);
        assertThat(processes(order.key)).isEmpty();
    }

    @Test
    void aSilentRunIsEnded() {
        Orders order = Orders.shell(report("{\"epoch\": 1, \"loss\": 2}") + "while :; do sleep 0.1; done");
        order.silenceMs = 400;
        Report.Exited exit = exitOf(order);
        assertThat(exit.exit()).isEqualTo(ExitKind.SILENT);
        assertThat(exit.lastEpoch()).isEqualTo(1);
    }

    @Test
    void garbageIsPassedOverCountedAndNamed() {
        Orders order = Orders.shell(report("loss is 3") + report("{\"epoch\": 1, \"loss\": 2}")
                + report("{\"epoch\": -1}") + report("{\"epoch\": 2, \"loss\": 1}")
                + "printf '{\"epoch\": 3, \"lo' >>\"$TRIALSTREAM_REPORT\"");
        Report.Exited exit = exitOf(order);
        assertThat(exit.exit()).isEqualTo(ExitKind.COMPLETED);
        assertThat(exit.message())
                .contains("3 report lines could not be read", "line 1, 'loss is 3': it is no JSON object");
        assertThat(epochNumbers(order.key)).containsExactly(1L, 2L);
    }

    @Test
    void nothingButGarbageIsAFailureThatSaysSo() {
        Report.Exited exit = exitOf(Orders.shell(report("loss is 3")));
        assertThat(exit.exit()).isEqualTo(ExitKind.FAILED);
        assertThat(exit.message()).contains("reported no metric", "loss is 3");
    }

    @Test
    void aMetricOfAnotherNameIsAFailureThatNamesBoth() {
        Report.Exited exit = exitOf(Orders.shell(report("{\"epoch\": 1, \"accuracy\": 1}")));
        assertThat(exit.exit()).isEqualTo(ExitKind.FAILED);
        assertThat(exit.message())
                .contains("reported no metric", "it has none of the study's metrics [loss], but [accuracy]");
    }

    @Test
    void trainingForNothingIsEnded() {
        Orders order = Orders.shell("e=0; while sleep 0.01; do e=$((e + 1))\n"
                + "echo \"{\\\"epoch\\\": $e, \\\"accuracy\\\": 1}\" >>\"$TRIALSTREAM_REPORT\"; done");
        Report.Exited exit = exitOf(order);
        assertThat(exit.exit()).isEqualTo(ExitKind.FAILED);
        assertThat(exit.message()).contains("it reports epochs, but none of the study's metrics [loss]");
        assertThat(epochs(order.key)).isEmpty();
    }

    @Test
    void anEpochIsReportedOnceItsMetricIsThere() {
        Orders order = Orders.shell(report("{\"epoch\": 1, \"train\": 3}") + report("{\"epoch\": 1, \"loss\": 2}"));
        exitOf(order);
        assertThat(epochs(order.key)).extracting(epoch -> epoch.values().get(0)).containsExactly(2.0);
    }

    @Test
    void notANumberIsReportedAsSuch() {
        Orders order = Orders.shell(report("{\"epoch\": 1, \"loss\": NaN}")
                + report("{\"epoch\": 2, \"loss\": \"inf\"}")
                + report("{\"epoch\": 3, \"loss\": null, \"other\": 1}"));
        exitOf(order);
        assertThat(epochs(order.key).stream()
                        .map(epoch -> epoch.values().get(0))
                        .toList())
                .containsExactly(Double.NaN, Double.POSITIVE_INFINITY, Double.NaN);
        assertThat(epochs(order.key).get(2).extra()).isEqualTo(Map.of("other", 1.0));
    }

    @Test
    void repeatedAndBackwardEpochsAreReportedOnceInTheirOrder() {
        Orders order = Orders.shell(report("{\"epoch\": 2, \"loss\": 2}")
                + report("{\"epoch\": 2, \"loss\": 9}")
                + report("{\"epoch\": 5, \"loss\": 5}")
                + report("{\"epoch\": 3, \"loss\": 3}")
                + report("{\"epoch\": 5, \"loss\": 8}"));
        exitOf(order);
        assertThat(epochNumbers(order.key)).containsExactly(2L, 5L, 3L);
        assertThat(epochs(order.key).stream()
                        .map(epoch -> epoch.values().get(0))
                        .toList())
                .containsExactly(2.0, 5.0, 3.0);
    }

    @Test
    void aTornLineWaitsForItsRest() throws IOException {
        Path gate = temp.resolve("gate");
        Orders order = Orders.shell("printf '{\"epoch\": 1,' >>\"$TRIALSTREAM_REPORT\"; while [ ! -e '" + gate
                + "' ]; do sleep 0.02; done; echo ' \"loss\": 4}' >>\"$TRIALSTREAM_REPORT\"");
        links.order(order.run());
        await(
                "the torn half",
                () -> fileText(runDirectory(order.key).resolve("live/report.jsonl"))
                        .endsWith("1,"));
        Files.createFile(gate);
        assertThat(awaitExit(order.key).message()).doesNotContain("could not be read");
        assertThat(epochs(order.key).get(0).values()).containsExactly(4.0);
    }

    private static String fileText(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void childrenLeftBehindAreEndedWhereverTheyWent() throws IOException {
        // one in the group, one in a session of its own, one that ignores SIGTERM as well
        Orders order = Orders.shell(
                "sleep 600 & setsid sleep 600 & setsid sh -c 'trap \"\" TERM; while :; do sleep 1; done' & "
                        + report("{\"epoch\": 1, \"loss\": 2}") + "sleep 0.3; exit 0");
        order.graceMs = 300;
        Report.Exited exit = exitOf(order);
        assertThat(exit.exit()).isEqualTo(ExitKind.COMPLETED);
        assertThat(exit.exitCode()).isZero();
        assertThat(processes(order.key)).isEmpty();
    }

    @Test
    void aProcessThatIgnoresSigtermIsKilledAfterTheGrace() throws IOException {
        Orders order = Orders.shell("trap '' TERM; setsid sleep 600 & " + report("{\"epoch\": 1, \"loss\": 2}")
                + "while :; do sleep 0.1; done");
        order.graceMs = 500;
        links.order(order.run());
        awaitEpochs(order.key, 1);
        long begun = System.nanoTime();
        links.order(new Order.End(order.key, false, "enough"));
        Report.Exited exit = awaitExit(order.key);
        assertThat(exit.exit()).isEqualTo(ExitKind.STOPPED);
        assertThat(exit.exitCode()).isEqualTo(137);
        assertThat(System.nanoTime() - begun).isGreaterThan(500_000_000L);
        assertThat(processes(order.key)).isEmpty();
    }

    @Test
    void whatIsWrittenWhileEndingIsReportedBeforeTheExit() {
        Orders order = Orders.shell(
                "trap 'echo \"{\\\"epoch\\\": 2, \\\"loss\\\": 7}\" >>\"$TRIALSTREAM_REPORT\"; exit 0' TERM; "
                        + report("{\"epoch\": 1, \"loss\": 2}") + "while :; do sleep 0.05; done");
        links.order(order.run());
        awaitEpochs(order.key, 1);
        links.order(new Order.End(order.key, true, "preempted"));
        Report.Exited exit = awaitExit(order.key);
        assertThat(exit.exit()).isEqualTo(ExitKind.PAUSED);
        assertThat(exit.lastEpoch()).isEqualTo(2);
        assertThat(links.of(order.key).stream().map(Report::sequence).toList()).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void theStopFlagLiesBesideTheReport() {
        Orders order = Orders.shell("trap '' TERM; " + report("{\"epoch\": 1, \"loss\": 2}")
                + "while [ ! -e \"$(dirname \"$TRIALSTREAM_REPORT\")/stop\" ]; do sleep 0.02; done; exit 0");
        links.order(order.run());
        awaitEpochs(order.key, 1);
        links.order(new Order.End(order.key, false, "enough"));
        assertThat(awaitExit(order.key).exitCode()).isZero();
    }

    @Test
    void aScriptThatIgnoresItsLastEpochIsEndedThere() throws IOException {
        Orders order = Orders.shell(
                "e=0; while :; do e=$((e+1)); echo \"{\\\"epoch\\\": $e, \\\"loss\\\": 1}\" >>\"$TRIALSTREAM_REPORT\"; sleep 0.05; done");
        order.until = 3;
        Report.Exited exit = exitOf(order);
        assertThat(exit.exit()).isEqualTo(ExitKind.PAUSED);
        assertThat(epochNumbers(order.key)).containsExactly(1L, 2L, 3L);
        assertThat(processes(order.key)).isEmpty();
    }

    @Test
    void aProcessThatHangsAfterItsLastEpochIsEnded() {
        Orders order = Orders.shell(report("{\"epoch\": 3, \"loss\": 1}") + "while :; do sleep 0.1; done");
        order.until = 3;
        Report.Exited exit = exitOf(order);
        assertThat(exit.exit()).isEqualTo(ExitKind.PAUSED);
        assertThat(exit.lastEpoch()).isEqualTo(3);
    }

    @Test
    void metricsAreReadOffTheOutputByPattern() {
        Orders order = Orders.shell("echo starting; for e in 1 2 3; do echo \"epoch $e: loss=0.$e val_acc=nan\"; done");
        order.pattern = "epoch (?<epoch>\\d+): loss=(?<loss>\\S+) val_acc=(?<val_acc>\\S+)";
        order.metrics = List.of("val_acc", "loss");
        assertThat(exitOf(order).exit()).isEqualTo(ExitKind.COMPLETED);
        assertThat(epochs(order.key).stream().map(Report.Epoch::values).toList())
                .containsExactly(List.of(Double.NaN, 0.1), List.of(Double.NaN, 0.2), List.of(Double.NaN, 0.3));
    }

    @Test
    void aPatternThatNeverMatchesIsNamed() {
        Orders order = Orders.shell("echo hello");
        order.pattern = "epoch (?<epoch>\\d+)";
        assertThat(exitOf(order).message()).contains("no line of its output matched the pattern epoch (?<epoch>");
    }

    @Test
    void aWrongPatternFailsTheStart() {
        Orders order = Orders.shell("echo hello");
        order.pattern = "(?<loss>x";
        Report.Exited exit = exitOf(order);
        assertThat(exit.exit()).isEqualTo(ExitKind.LAUNCH_FAILED);
        assertThat(exit.message()).contains("the pattern '(?<loss>x' is wrong");
    }

    @Test
    void whatCantBeStartedSaysWhatIsMissing() throws IOException {
        Orders program = Orders.shell(0, 1, "");
        program.command = List.of("no-such-program");
        assertThat(exitOf(program).exit()).isEqualTo(ExitKind.LAUNCH_FAILED);
        assertThat(awaitExit(program.key).message()).contains("there is no program no-such-program on the PATH");

        Orders script = Orders.shell(1, 1, "");
        Files.writeString(temp.resolve("train.sh"), "echo");
        script.command = List.of("./train.sh");
        assertThat(exitOf(script).message()).contains("train.sh is no program", "chmod +x");

        Orders workdir = Orders.shell(2, 1, "");
        workdir.workdir = "nowhere";
        assertThat(exitOf(workdir).message()).contains("working directory", "nowhere does not exist");

        Orders escape = Orders.shell(3, 1, "");
        escape.workdir = "../..";
        assertThat(exitOf(escape).message()).contains("leaves the agent's base directory");

        Orders user = Orders.shell(4, 1, "");
        user.runAs = "somebody";
        assertThat(exitOf(user).message()).contains("--run-as somebody");

        Orders parent = Orders.shell(5, 1, "");
        parent.parent = 77;
        assertThat(exitOf(parent).message()).contains("trial s/77 has no checkpoint");

        Files.writeString(temp.resolve("bad"), "\u007fELF nonsense");
        assertThat(temp.resolve("bad").toFile().setExecutable(true)).isTrue();
        Orders broken = Orders.shell(6, 1, "");
        broken.command = List.of("./bad");
        assertThat(exitOf(broken).exit()).isIn(ExitKind.FAILED, ExitKind.LAUNCH_FAILED);
    }

    @Test
    void wordsOfTheCommandAreNeverReadByAShell() {
        Orders order = Orders.shell("");
        order.command = List.of("sh", "-c", "printf '%s|' \"$@\"", "x", "$(touch pwned)", "a b", "'\";", "*", "");
        assertThat(exitOf(order).logTail()).isEqualTo("$(touch pwned)|a b|'\";|*||");
        assertThat(temp.resolve("pwned")).doesNotExist();
    }

    @Test
    void theEnvironmentIsTheContract() throws IOException {
        Path checkpoints = Files.createDirectories(temp.resolve("work/studies/s/0/checkpoints"));
        Files.writeString(checkpoints.resolve("model"), "x");
        Orders order =
                Orders.shell("env | grep -E '^(TRIALSTREAM_|CUDA_VIS|HIP_|ROCR_|PYTHONUNB|OWN)' | sort; pwd; cat; "
                        + report("{\"epoch\": 3, \"loss\": 1}"));
        order.env.put("OWN", "yes");
        order.hyperparameters.put("lr", 1e-4);
        order.resume = 2;
        order.until = 3;
        String output = exitOf(order).logTail();
        Map<String, String> variables = output.lines()
                .filter(line -> line.contains("="))
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        Path run = runDirectory(order.key);
        assertThat(variables)
                .containsEntry("TRIALSTREAM_STUDY", "s")
                .containsEntry("TRIALSTREAM_TRIAL", "0")
                .containsEntry("TRIALSTREAM_PARAMS", "{\"lr\":1.0E-4}")
                .containsEntry(
                        "TRIALSTREAM_REPORT", run.resolve("live/report.jsonl").toString())
                .containsEntry(
                        "TRIALSTREAM_CHECKPOINT_DIR",
                        run.resolveSibling("checkpoints").toString())
                .containsEntry("TRIALSTREAM_RESUME_EPOCH", "2")
                .containsEntry("TRIALSTREAM_MAX_EPOCH", "3")
                .containsEntry("CUDA_VISIBLE_DEVICES", "")
                .containsEntry("HIP_VISIBLE_DEVICES", "")
                .containsEntry("ROCR_VISIBLE_DEVICES", "")
                .containsEntry("PYTHONUNBUFFERED", "1")
                .containsEntry("OWN", "yes")
                .containsKey("TRIALSTREAM_RUN");
        assertThat(output).contains("\n" + temp + "\n");
    }

    @Test
    void aKilledTrainerIsAFailureAndNotItsHyperparametersFault() {
        Report.Exited exit = exitOf(Orders.shell(report("{\"epoch\": 1, \"loss\": 2}") + "kill -9 $$"));
        assertThat(exit.exit()).isEqualTo(ExitKind.FAILED);
        assertThat(exit.exitCode()).isEqualTo(137);
    }

    @Test
    void aKilledWrapperIsNoticed() throws IOException {
        Orders order = Orders.shell(report("{\"epoch\": 1, \"loss\": 2}") + "kill -9 $PPID; sleep 0.5; "
                + report("{\"epoch\": 2, \"loss\": 1}"));
        Report.Exited exit = exitOf(order);
        assertThat(exit.exit()).isEqualTo(ExitKind.FAILED);
        assertThat(exit.exitCode()).isNull();
        assertThat(exit.message()).contains("vanished without an exit code");
        assertThat(epochNumbers(order.key)).containsExactly(1L, 2L);
    }

    @Test
    void outputIsShippedAtABoundedRateAndGapsAreCounted() {
        Orders order = Orders.shell(
                "i=0; while [ $i -lt 20000 ]; do echo \"line $i of a process that talks a lot, without end\"; i=$((i+1)); done; "
                        + "echo the end; " + report("{\"epoch\": 1, \"loss\": 2}"));
        exitOf(order);
        await("the end of the output", () -> text().endsWith("the end\n"));
        long shipped =
                links.logs.stream().mapToLong(piece -> piece.text().length()).sum();
        long skipped = links.logs.stream().mapToLong(LogPiece::skippedBytes).sum();
        assertThat(skipped).isPositive();
        assertThat(shipped + skipped)
                .isEqualTo(fileText(runDirectory(order.key).resolve("out.log")).length());
        assertThat(shipped).isLessThan(600_000);
    }

    private String text() {
        return links.logs.isEmpty() ? "" : links.logs.get(links.logs.size() - 1).text();
    }
}
