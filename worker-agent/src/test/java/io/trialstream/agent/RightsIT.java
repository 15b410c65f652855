package io.trialstream.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.trialstream.agent.doctor.Finding;
import io.trialstream.agent.doctor.RightsCheck;
import io.trialstream.agent.model.ExitKind;
import io.trialstream.agent.model.Order;
import io.trialstream.agent.model.Report;
import io.trialstream.agent.process.Cgroups;
import io.trialstream.agent.process.ProcessTable;
import io.trialstream.agent.process.TrainingUsers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** As whom training processes run, and that none of them leaves its control group; both need an agent that is root. */
class RightsIT extends AgentCase {
    private static final String NOBODY = "nobody";
    private static final String TRAINING = "id -un; echo $HOME; ls \"$TRIALSTREAM_CHECKPOINT_DIR\";"
            + " echo 1 >\"$TRIALSTREAM_CHECKPOINT_DIR/model\"; touch "
            + "\"$(dirname \"$TRIALSTREAM_REPORT\")/exit\" && echo forged;"
            + " echo '{\"epoch\": 9, \"loss\": 1}' >>\"$TRIALSTREAM_REPORT\"";

    private static void needRoot() {
        assumeTrue(TrainingUsers.isRoot(), "only root can start processes of another user");
        assumeTrue(TrainingUsers.find(NOBODY).isPresent(), "this machine has no user " + NOBODY);
    }

    private void letOthersPass() throws IOException {
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void aStudyRunsAsTheUserItAsksForAndHisFilesAreHis() throws IOException {
        needRoot();
        letOthersPass();
        start(config().runAsUsers(Set.of(NOBODY)).checkpointDir(temp.resolve("shared")));
        Orders order = Orders.shell(TRAINING);
        order.runAs = NOBODY;
        links.order(order.run());
        Report.Exited exit = awaitExit(order.key);
        assertThat(exit.exit()).as("%s", exit).isEqualTo(ExitKind.COMPLETED);
        assertThat(exit.logTail()).startsWith(NOBODY + "\n/nonexistent\n").doesNotContain("forged");
        int uid = TrainingUsers.find(NOBODY).orElseThrow().uid();
        assertThat(Files.getAttribute(temp.resolve("shared/s/0/model"), "unix:uid"))
                .isEqualTo(uid);
        assertThat(Files.getAttribute(runDirectory(order.key).resolve("live"), "unix:uid"))
                .isEqualTo(0);

        Orders again = Orders.shell(0, 2, TRAINING);
        links.order(again.run());
        assertThat(awaitExit(again.key).logTail()).startsWith("root\n").contains("model\n");
    }

    @Test
    void studiesThatAskForNoneRunAsTheUsualUser() throws IOException {
        needRoot();
        letOthersPass();
        start(config().trainingUser(NOBODY));
        Orders order = Orders.shell(TRAINING);
        links.order(order.run());
        assertThat(awaitExit(order.key).logTail()).startsWith(NOBODY + "\n");

        Orders root = Orders.shell(1, 1, TRAINING);
        root.runAs = "root";
        links.order(root.run());
        Report.Exited refused = awaitExit(root.key);
        assertThat(refused.exit()).isEqualTo(ExitKind.LAUNCH_FAILED);
        assertThat(refused.message()).contains("--run-as root");
    }

    @Test
    void aDirectoryThatTheUserCannotReachIsNamed() throws IOException {
        needRoot();
        start(config().trainingUser(NOBODY));
        Orders order = Orders.shell(TRAINING);
        links.order(order.run());
        Report.Exited exit = awaitExit(order.key);
        assertThat(exit.exit()).isEqualTo(ExitKind.LAUNCH_FAILED);
        assertThat(exit.message()).contains("user nobody can't write", "report.jsonl", "chmod o+x");
        List<Finding> findings = RightsCheck.examine(Set.of(NOBODY), null, Cgroups.NONE, temp.resolve("work"));
        assertThat(findings)
                .extracting(Finding::line)
                .anySatisfy(line -> assertThat(line).startsWith("BAD ").contains("user nobody: does not reach"))
                .anySatisfy(line -> assertThat(line).contains("training processes run as root", "--training-user"))
                .anySatisfy(line -> assertThat(line).contains("control groups: none: turned off"));
    }

    @Test
    void aUserWhomNobodyKnowsIsRefusedAtTheStart() {
        needRoot();
        assertThatThrownBy(() -> start(config().runAsUsers(Set.of("no-such-user"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--run-as names the user no-such-user, whom this machine does not know");
    }

    @Test
    void whateverLeavesItsSessionAndItsEnvironmentStaysInItsControlGroup() throws IOException {
        Cgroups found = Cgroups.find(Cgroups.AUTO, Cgroups.name("a", temp.resolve("work")));
        assumeTrue(found.base().isPresent(), "no control groups: " + found.why());
        start();
        Orders order =
                Orders.shell("setsid env -i sh -c 'trap \"\" TERM; echo $$ >escaped; while :; do sleep 1; done' &"
                        + " while ! test -s escaped; do sleep 0.01; done;"
                        + " echo '{\"epoch\": 1, \"loss\": 1}' >>\"$TRIALSTREAM_REPORT\"; sleep 600");
        order.graceMs = 200;
        links.order(order.run());
        awaitEpochs(order.key, 1);
        Path group = found.base().orElseThrow().resolve("s~0~1");
        long escaped = Long.parseLong(Files.readString(temp.resolve("escaped")).strip());
        assertThat(Cgroups.members(group)).contains(escaped);
        assertThat(Path.of("/proc", Long.toString(escaped), "oom_score_adj"))
                .as("when memory runs out it goes before the agent")
                .hasContent("300");

        links.order(new Order.End(order.key, false, "enough"));
        assertThat(awaitExit(order.key).exit()).isEqualTo(ExitKind.STOPPED);
        assertThat(ProcessTable.ofThisMachine().row(escaped).filter(ProcessTable.Row::lives))
                .isEmpty();
        assertThat(group).doesNotExist();
    }

    @Test
    void aControlGroupThatIsNoneIsRefused() {
        assertThatThrownBy(() -> start(config().cgroup(temp.toString())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--cgroup is '" + temp + "'")
                .hasMessageContaining("is no control group of version 2");
    }
}
