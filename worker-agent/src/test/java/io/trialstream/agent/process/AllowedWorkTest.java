package io.trialstream.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedWorkTest {
    private static final List<String> TRAIN = List.of("python3", "train.py");

    @TempDir
    Path temp;

    private final AllowedWork commands = new AllowedWork(List.of(), List.of(TRAIN, List.of("/opt/run")));

    @Test
    void withoutAWordOfTheOwnersAnythingGoes() throws LaunchFailure {
        assertThat(AllowedWork.ANY.check(List.of("rm", "-rf", "/"), temp, Map.of("PATH", "/evil")))
                .isEqualTo(temp);
    }

    @Test
    void whatBeginsAsAnAllowedCommandIsStarted() throws LaunchFailure {
        assertThat(commands.check(TRAIN, temp, Map.of("OMP_NUM_THREADS", "1", "PYTHONHASHSEED", "0", "RANK", "1")))
                .isEqualTo(temp);
        assertThat(commands.check(List.of("python3", "train.py", "--lr", "; rm -rf /"), temp, Map.of()))
                .isEqualTo(temp);
        assertThat(commands.check(List.of("/opt/run", "-x"), temp, Map.of())).isEqualTo(temp);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "python3",
                "python3 -c",
                "python3 -m train.py",
                "python3 ./train.py",
                "python3 train.py.evil",
                "./python3 train.py",
                "/tmp/python3 train.py",
                "/opt/run2",
                "/opt/../opt/run",
                "opt/run",
                "sh -c",
                "env python3 train.py",
                "PYTHON3 train.py"
            })
    void whatBeginsOtherwiseIsRefused(String line) {
        assertThatThrownBy(() -> commands.check(List.of(line.split(" ")), temp, Map.of()))
                .isInstanceOf(LaunchFailure.class)
                .hasMessageContaining("which this agent may not start; allowed are: python3 train.py; /opt/run");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PATH",
                "LD_PRELOAD",
                "LD_LIBRARY_PATH",
                "PYTHONPATH",
                "PYTHONSTARTUP",
                "PYTHONHOME",
                "BASH_ENV",
                "BASH_FUNC_x%%",
                "ENV",
                "IFS",
                "PERL5OPT",
                "NODE_OPTIONS",
                "JAVA_TOOL_OPTIONS",
                "_JAVA_OPTIONS",
                "GIT_SSH_COMMAND",
                "GCONV_PATH"
            })
    void aStudyCanNotHaveAnAllowedProgramRunAnother(String variable) {
        assertThatThrownBy(() -> commands.check(TRAIN, temp, Map.of(variable, "x", "OK", "1")))
                .isInstanceOf(LaunchFailure.class)
                .hasMessageContaining("its study sets " + variable + ",");
    }

    @Test
    void aWorkingDirectoryLiesWhereItReallyLies() throws IOException, LaunchFailure {
        Path allowed = Files.createDirectories(temp.resolve("allowed/deep"));
        Path other = Files.createDirectories(temp.resolve("other"));
        Path out = Files.createSymbolicLink(allowed.resolve("out"), other);
        Path in = Files.createSymbolicLink(temp.resolve("in"), allowed);
        AllowedWork directories = new AllowedWork(List.of(temp.resolve("allowed")), List.of());

        assertThat(directories.check(List.of("x"), allowed, Map.of("PATH", "/p")))
                .isEqualTo(allowed.toRealPath());
        assertThat(directories.check(List.of("x"), in, Map.of())).isEqualTo(allowed.toRealPath());
        for (Path refused : List.of(
                other, out, temp, allowed.resolve("../../other"), Files.createDirectories(temp.resolve("allowed2")))) {
            assertThatThrownBy(() -> directories.check(List.of("x"), refused, Map.of()))
                    .as(refused.toString())
                    .isInstanceOf(LaunchFailure.class)
                    .hasMessageContaining("lies in none that this agent allows: " + temp.resolve("allowed"));
        }
    }
}
