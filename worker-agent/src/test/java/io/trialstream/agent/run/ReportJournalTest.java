package io.trialstream.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.agent.model.ExitKind;
import io.trialstream.agent.model.Report;
import io.trialstream.agent.model.RunKey;
import io.trialstream.agent.model.SavedCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportJournalTest {
    private static final RunKey KEY = new RunKey("s", 1, 2);
    private static final List<Report.Body> BODIES = List.of(
            new Report.Started(),
            new Report.Epoch(
                    1, List.of(Double.NaN, Double.NEGATIVE_INFINITY, 0.1 + 0.2), Map.of("a", Double.MIN_VALUE), 12),
            new Report.Checkpoint(new SavedCheckpoint(1, "/c", 7)),
            new Report.Exited(ExitKind.FAILED, null, "m", "t\n", 1, 13, null));

    @TempDir
    Path temp;

    private Path written() throws IOException {
        Path file = temp.resolve("journal.jsonl");
        try (ReportJournal journal = new ReportJournal(file)) {
            for (int i = 0; i < BODIES.size(); i++) {
                journal.append(new ReportJournal.Entry(new Report(KEY, i, 5, BODIES.get(i)), 10L * i, i, 0));
            }
        }
        return file;
    }

    @Test
    void givesBackWhatWasWritten() throws IOException {
        try (ReportJournal journal = new ReportJournal(written())) {
            assertThat(journal.before())
                    .extracting(entry -> entry.report().body())
                    .isEqualTo(BODIES);
            assertThat(journal.before().get(3).offset()).isEqualTo(30);
            assertThat(journal.lastCheckpoint()).isEqualTo(new SavedCheckpoint(1, "/c", 7));
        }
    }

    @Test
    void aTornLastLineWasNotSentAndIsForgotten() throws IOException {
        Path file = written();
        long whole = Files.size(file);
        Files.writeString(file, "{\"report\":{\"key\"", StandardOpenOption.APPEND);
        try (ReportJournal journal = new ReportJournal(file)) {
            assertThat(journal.before()).hasSize(4);
        }
        assertThat(Files.size(file)).isEqualTo(whole);
    }
}
