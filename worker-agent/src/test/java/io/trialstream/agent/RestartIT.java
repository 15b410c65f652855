package io.trialstream.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.agent.model.ExitKind;
import io.trialstream.agent.model.HeldLease;
import io.trialstream.agent.model.Order;
import io.trialstream.agent.model.Report;
import io.trialstream.agent.model.RunKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Agents that come and go while training processes stay. */
class RestartIT extends AgentCase {
    /** Trains an epoch for each file epoch-N that appears in the base directory; ends when a file end appears. */
    static final String STEPPED = "e=0; while [ ! -e end ]; do n=$((e+1)); if [ -e epoch-$n ]; then e=$n;"
            + " echo \"{\\\"epoch\\\": $e, \\\"loss\\\": $e}\" >>\"$TRIALSTREAM_REPORT\"; else sleep 0.02; fi; done; exit 5";

    private void step(int epoch) throws IOException {
        Files.createFile(temp.resolve("epoch-" + epoch));
    }

    private void restart() throws IOException {
        if (agent != null) {
            agent.close();
        }
        links = new FakeLinks();
        start();
    }

    private void awaitInReportFile(RunKey key, int lines) {
        Path report = runDirectory(key).resolve("live/report.jsonl");
        await(lines + " lines written", () -> {
            try {
                return Files.readAllLines(report).size() == lines;
            } catch (IOException e) {
                return false;
            }
        });
    }

    @Test
    void anAgentThatIsStartedAnewGoesOnWithWhatRuns() throws IOException {
        Agent first = start();
        Orders order = Orders.shell(STEPPED);
        links.order(order.run());
        step(1);
        awaitEpochs(order.key, 1);
        first.close();
        List<Long> running = processes(order.key);
        assertThat(running).isNotEmpty();
        step(2);
        awaitInReportFile(order.key, 2);
        restart();
        awaitEpochs(order.key, 1);
        assertThat(agent.incarnation()).isGreaterThan(first.incarnation());
        await("lease", () -> !links.heartbeats.isEmpty());
        assertThat(links.lastHeartbeat().leases()).extracting(HeldLease::key).containsExactly(order.key);
        step(3);
        awaitEpochs(order.key, 2);
        assertThat(epochNumbers(order.key)).containsExactly(2L, 3L);
        assertThat(links.of(order.key)).extracting(Report::sequence).containsExactly(2L, 3L);
        links.order(new Order.End(order.key, false, "enough"));
        assertThat(awaitExit(order.key).exit()).isEqualTo(ExitKind.STOPPED);
        assertThat(processes(order.key)).isEmpty();
    }

    @Test
    void anExitWhileTheAgentIsAwayIsReportedWithItsCodeAndRunTime() throws IOException {
        Agent first = start();
        Orders order = Orders.shell(STEPPED);
        links.order(order.run());
        step(1);
        awaitEpochs(order.key, 1);
        first.close();
        step(2);
        awaitInReportFile(order.key, 2);
        Files.createFile(temp.resolve("end"));
        await("exit file", () -> Files.exists(runDirectory(order.key).resolve("live/exit")));
        restart();
        Report.Exited exit = awaitExit(order.key);
        assertThat(exit.exitCode()).isEqualTo(5);
        assertThat(exit.lastEpoch()).isEqualTo(2);
        assertThat(epochNumbers(order.key)).containsExactly(2L);
        await("lease to end", () -> links.lastHeartbeat().leases().isEmpty());
        restart();
        await("heartbeat", () -> !links.heartbeats.isEmpty());
        assertThat(links.lastHeartbeat().leases()).isEmpty();
    }

    @Test
    void reportsThatWereNotAcknowledgedAreSentAgainWithTheSameNumbers() throws IOException {
        Agent first = start();
        links.deaf = true;
        Orders order = Orders.shell(RunsIT.NINE_EPOCHS);
        links.order(order.run());
        awaitExit(order.key);
        List<Report> sent = links.of(order.key);
        first.close();
        restart();
        awaitExit(order.key);
        assertThat(links.of(order.key)).isEqualTo(sent);
    }

    @Test
    void anEndThatAnEarlierAgentBeganIsCarriedOut() throws IOException {
        Agent first = start();
        Orders order = Orders.shell("trap '' TERM; " + RunsIT.ENDLESS);
        order.graceMs = 1_500;
        links.order(order.run());
        awaitEpochs(order.key, 1);
        links.order(new Order.End(order.key, true, "preempted"));
        await("stop flag", () -> Files.exists(runDirectory(order.key).resolve("live/stop")));
        first.close();
        assertThat(exits(order.key)).isEmpty();
        restart();
        Report.Exited exit = awaitExit(order.key);
        assertThat(exit.exit()).isEqualTo(ExitKind.PAUSED);
        assertThat(exit.message()).contains("preempted");
        assertThat(processes(order.key)).isEmpty();
    }

    @Test
    void killingTheAgentsJvmKillsNoTrainingAndLosesNoReport() throws Exception {
        Orders order = Orders.shell(STEPPED);
        Path orderFile = temp.resolve("order.json");
        Files.writeString(orderFile, io.trialstream.agent.files.Json.mapper().writeValueAsString(order.build()));
        Process jvm = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AgentInJvm.class.getName(),
                        temp.toString(),
                        orderFile.toString())
                .redirectErrorStream(true)
                .redirectOutput(temp.resolve("jvm.log").toFile())
                .start();
        try {
            step(1);
            awaitInReportFile(order.key, 1);
            await("first epoch journalled", () -> {
                try {
                    return Files.readString(runDirectory(order.key).resolve("journal.jsonl"))
                            .contains("epoch\":1");
                } catch (IOException e) {
                    return false;
                }
            });
        } finally {
            jvm.destroyForcibly();
        }
        assertThat(jvm.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(jvm.exitValue()).isEqualTo(137);
        assertThat(processes(order.key)).isNotEmpty();
        step(2);
        awaitInReportFile(order.key, 2);
        start();
        awaitEpochs(order.key, 1);
        step(3);
        await("epochs 2 and 3", () -> epochNumbers(order.key).containsAll(List.of(2L, 3L)));
        Files.createFile(temp.resolve("end"));
        assertThat(awaitExit(order.key).exitCode()).isEqualTo(5);
        assertThat(links.of(order.key)).extracting(Report::sequence).isSorted().doesNotHaveDuplicates();
    }
}
