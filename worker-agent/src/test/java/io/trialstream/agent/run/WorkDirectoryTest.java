package io.trialstream.agent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.agent.model.RunKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkDirectoryTest {
    @TempDir
    Path temp;

    @Test
    void belongsToOneAgent() throws IOException {
        try (WorkDirectory work = WorkDirectory.open(temp)) {
            assertThatThrownBy(() -> WorkDirectory.open(work.root()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another agent uses the work directory");
        }
        WorkDirectory.open(temp).close();
    }

    @Test
    void incarnationsRiseWhateverTheClockSays() throws IOException {
        try (WorkDirectory work = WorkDirectory.open(temp)) {
            assertThat(work.nextIncarnation(1000)).isEqualTo(1000);
            assertThat(work.nextIncarnation(10)).isEqualTo(1001);
            assertThat(work.nextIncarnation(5000)).isEqualTo(5000);
        }
    }

    @Test
    void namesAWrongDirectory() throws IOException {
        Path file = Files.createFile(temp.resolve("file"));
        assertThatThrownBy(() -> WorkDirectory.open(file)).hasMessageContaining("--work-dir");
    }

    @Test
    void remembersActiveRunsAndKeepsSomeEndedOnes() throws IOException {
        try (WorkDirectory work = WorkDirectory.open(temp)) {
            for (int trial = 0; trial < 4; trial++) {
                RunKey key = new RunKey("s", trial, 1);
                Files.createDirectories(work.run(key).live());
                work.activate(key);
                work.activate(key);
            }
            Path checkpoint = Files.createDirectories(
                    work.trial(new RunKey("s", 1, 1).trialKey()).resolve("checkpoints"));
            assertThat(work.active()).hasSize(4);
            work.end(new RunKey("s", 0, 1));
            work.end(new RunKey("s", 1, 1));
            assertThat(work.active()).containsExactlyInAnyOrder(new RunKey("s", 2, 1), new RunKey("s", 3, 1));
            work.clean(0);
            assertThat(work.knows(new RunKey("s", 0, 1))).isFalse();
            assertThat(work.knows(new RunKey("s", 1, 1))).isFalse();
            assertThat(work.knows(new RunKey("s", 2, 1))).isTrue();
            assertThat(checkpoint).isDirectory();
            assertThat(work.trial(new RunKey("s", 0, 1).trialKey())).doesNotExist();
        }
    }
}
