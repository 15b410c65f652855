package io.trialstream.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.agent.model.ExitKind;
import io.trialstream.agent.model.Order;
import io.trialstream.agent.model.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Studies and training processes that try to do what they may not. */
class HostileTrainingIT extends AgentCase {
    private static final String SECRET = "root-s3cr3t-of-this-machine";
    private static final String GOOD_LINE = "{\"epoch\": 9, \"loss\": 0.5}";
    private int trials;

    private Report.Exited exitOf(Orders order) {
        links.order(order.run());
        return awaitExit(order.key);
    }

    private Orders shell(String script) {
        return Orders.shell(trials++, 1, script);
    }

    @Test
    void whatTheOwnerDoesNotAllowIsNotStarted() throws IOException {
        Path allowed = Files.createDirectories(temp.resolve("allowed"));
        Files.writeString(allowed.resolve("train.sh"), "echo '" + GOOD_LINE + "' >>\"$TRIALSTREAM_REPORT\"; pwd -P");
        Files.createDirectories(temp.resolve("other"));
        Files.createSymbolicLink(allowed.resolve("out"), temp.resolve("other"));
        start(config().allowedDirectories(List.of(allowed)).allowedCommands(List.of(List.of("sh", "train.sh"))));

        Orders good = shell("");
        good.command = List.of("sh", "train.sh", "--lr", "1");
        good.workdir = "allowed";
        assertThat(exitOf(good).exit()).isEqualTo(ExitKind.COMPLETED);

        Orders command = shell("touch " + temp.resolve("pwned"));
        command.workdir = "allowed";
        assertThat(exitOf(command).exit()).isEqualTo(ExitKind.LAUNCH_FAILED);
        assertThat(awaitExit(command.key).message())
                .contains("its command starts with 'sh -c', which this agent may not start; allowed are: sh train.sh");

        Orders elsewhere = shell("");
        elsewhere.command = good.command;
        elsewhere.workdir = temp.resolve("other").toString();
        assertThat(exitOf(elsewhere).message()).contains("lies in none that this agent allows");

        Orders link = shell("");
        link.command = good.command;
        link.workdir = "allowed/out";
        assertThat(exitOf(link).message()).contains("lies in none that this agent allows");

        Orders diverted = shell("");
        diverted.command = good.command;
        diverted.workdir = "allowed";
        diverted.env.put("PATH", temp.toString());
        assertThat(exitOf(diverted).message()).contains("its study sets PATH,");

        assertThat(temp.resolve("pwned")).doesNotExist();
    }

    @Test
    void noFileIsReadOrWrittenThroughWhatATrainingProcessPutsInItsPlace() throws IOException {
        Path secret = Files.writeString(temp.resolve("secret"), SECRET + "\n" + GOOD_LINE + "\n");
        Path precious = Files.writeString(temp.resolve("precious"), "as it was");
        start();
        String live = "live=$(dirname \"$TRIALSTREAM_REPORT\"); ";
        Orders report = shell(live + "ln -sf " + secret + " \"$TRIALSTREAM_REPORT\"");
        Orders output = shell(live + "ln -sf " + secret + " \"$live/../out.log\"; echo '" + GOOD_LINE
                + "' >>\"$TRIALSTREAM_REPORT\"");
        Orders flag = shell(live + "ln -s " + precious + " \"$live/stop\"; echo '{\"epoch\": 1, \"loss\": 1}'"
                + " >>\"$TRIALSTREAM_REPORT\"; trap 'exit 3' TERM; while :; do sleep 0.1; done");
        assertThat(exitOf(report).exit()).isEqualTo(ExitKind.FAILED);
        assertThat(awaitExit(report.key).message()).doesNotContain(SECRET);
        assertThat(exitOf(output).exit()).isEqualTo(ExitKind.COMPLETED);
        links.order(flag.run());
        awaitEpochs(flag.key, 1);
        links.order(new Order.End(flag.key, false, "enough"));
        assertThat(awaitExit(flag.key).exit()).isEqualTo(ExitKind.STOPPED);

        assertThat(precious).hasContent("as it was");
        assertThat(links.reports.toString()).doesNotContain(SECRET);
        assertThat(links.logs.toString()).doesNotContain(SECRET);
    }

    @Test
    void neitherAPipeNorGarbageInTheWrappersFilesHoldsTheAgentUp() throws IOException {
        start();
        String live = "live=$(dirname \"$TRIALSTREAM_REPORT\"); ";
        Orders pipe = shell("rm \"$TRIALSTREAM_REPORT\"; mkfifo \"$TRIALSTREAM_REPORT\"");
        Orders output = shell(live + "rm \"$live/../out.log\"; mkfifo \"$live/../out.log\"; echo '" + GOOD_LINE
                + "' >>\"$TRIALSTREAM_REPORT\"");
        Orders exit = shell(live + "echo 'seven lives' >\"$live/exit\"; echo '{\"epoch\": 1, \"loss\": 1}'"
                + " >>\"$TRIALSTREAM_REPORT\"; sleep 0.3; echo '" + GOOD_LINE + "' >>\"$TRIALSTREAM_REPORT\"");
        Orders pipes = shell(live + "rm \"$live/pid\"; mkfifo \"$live/pid\"; mkfifo \"$live/exit\"; echo '" + GOOD_LINE
                + "' >>\"$TRIALSTREAM_REPORT\"");

        assertThat(exitOf(pipe).exit()).isEqualTo(ExitKind.FAILED);
        assertThat(exitOf(output).exit()).isEqualTo(ExitKind.COMPLETED);
        assertThat(exitOf(exit).exit()).isEqualTo(ExitKind.COMPLETED);
        assertThat(exitOf(pipes).exit()).isEqualTo(ExitKind.COMPLETED);
        assertThat(epochNumbers(exit.key)).containsExactly(1L, 9L);

        Orders good = shell("echo '" + GOOD_LINE + "' >>\"$TRIALSTREAM_REPORT\"");
        assertThat(exitOf(good).exit()).isEqualTo(ExitKind.COMPLETED);
    }
}
