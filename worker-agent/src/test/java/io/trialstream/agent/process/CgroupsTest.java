package io.trialstream.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where an agent finds its own group; directories and files play the kernel's. */
class CgroupsTest {
    @TempDir
    Path temp;

    private Path process(String cgroup, String mountinfo) throws IOException {
        Path self = Files.createDirectories(temp.resolve("self"));
        Files.writeString(self.resolve("cgroup"), cgroup);
        Files.writeString(self.resolve("mountinfo"), mountinfo);
        return self;
    }

    private String mounted() {
        return "25 1 0:22 / /sys rw - sysfs sysfs rw\n30 25 0:26 / " + temp.resolve("groups")
                + " rw,nosuid - cgroup2 cgroup2 rw\n";
    }

    @Test
    void itsGroupLiesBelowItsOwn() throws IOException {
        Path own = Files.createDirectories(temp.resolve("groups/system.slice/agent.service"));
        Files.createFile(own.resolve("cgroup.procs"));
        Cgroups found =
                Cgroups.find(Cgroups.AUTO, "t", process("4:memory:/x\n0::/system.slice/agent.service\n", mounted()));
        assertThat(found.base()).contains(own.resolve("t"));
        assertThat(found.why()).isEmpty();
        assertThat(found.create("s~0~1")).contains(own.resolve("t/s~0~1"));
        assertThat(own.resolve("t/s~0~1")).isDirectory();
    }

    @Test
    void saysWhyThereIsNone() throws IOException {
        assertThat(Cgroups.find(Cgroups.NONE, "t", temp).why()).isEqualTo("turned off by --cgroup none");
        assertThat(Cgroups.find(Cgroups.AUTO, "t", process("1:cpu:/\n", mounted()))
                        .why())
                .isEqualTo("this machine mounts no control groups of version 2");
        assertThat(Cgroups.find(Cgroups.AUTO, "t", process("0::/\n", "25 1 0:22 / /sys rw - sysfs sysfs rw\n"))
                        .why())
                .isEqualTo("this machine mounts no control groups of version 2");
        assertThat(Cgroups.find(Cgroups.AUTO, "t", process("0::/\n", mounted())).why())
                .isEqualTo(temp.resolve("groups") + " is no control group of version 2");
        assertThat(Cgroups.find(Cgroups.AUTO, "t", temp.resolve("nobody")).why())
                .startsWith("its own control group can't be found");
    }

    @Test
    void membersAreThoseOfAllGroupsBelow() throws IOException {
        Path below = Files.createDirectories(temp.resolve("run/nested"));
        Files.writeString(temp.resolve("run/cgroup.procs"), "7\n8\n");
        Files.writeString(below.resolve("cgroup.procs"), "9\n");
        assertThat(Cgroups.members(temp.resolve("run"))).containsExactlyInAnyOrder(7L, 8L, 9L);
        assertThat(Cgroups.members(temp.resolve("gone"))).isEmpty();
    }

    @Test
    void agentsOfTwoPoolsOnOneMachineHaveGroupsOfTheirOwn() {
        assertThat(Cgroups.name("a", Path.of("/var/x"))).startsWith("trialstream-a-");
        assertThat(Cgroups.name("a", Path.of("/var/x"))).isNotEqualTo(Cgroups.name("a", Path.of("/var/y")));
    }
}
