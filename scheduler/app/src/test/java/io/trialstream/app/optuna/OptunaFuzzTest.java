package io.trialstream.app.optuna;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.scheduler.studyfile.StudyFile;
import io.trialstream.schemas.Mutations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of Optuna that are damaged or made up: each is read, or refused with a sentence; what is read makes a study file that can be run. */
class OptunaFuzzTest {
    private static final int JOURNALS = Mutations.inputs(2_000);
    private static final int DATABASES = Mutations.inputs(300);

    @TempDir
    Path dir;

    private record Outcome(int read, int refused) {}

    private Outcome tryAll(Mutations files, int count) throws IOException {
        Path file = dir.resolve("input");
        int read = 0;
        int refused = 0;
        for (int i = 0; i < count; i++) {
            Files.write(file, files.next());
            try {
                for (String name : OptunaImport.names(file)) {
                    OptunaImport found = OptunaImport.read(file, name);
                    assertThat(StudyFile.parse(found.studyFile(), "imported")
                                    .spec()
                                    .metrics())
                            .isNotEmpty();
                    assertThat(found.trialLines()).isNotEmpty();
                    read++;
                }
            } catch (IOException | IllegalArgumentException e) {
                assertThat(e.getMessage()).isNotBlank();
                refused++;
            }
        }
        return new Outcome(read, refused);
    }

    @Test
    void journals() throws IOException {
        byte[] journal = OptunaImportTest.resource("/optuna/journal.log");
        Outcome outcome = tryAll(new Mutations(1, List.of(journal)), JOURNALS);
        assertThat(outcome.read()).isPositive();
        assertThat(outcome.refused()).isPositive();
    }

    @Test
    void databases() throws Exception {
        Path storage = dir.resolve("storage.db");
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + storage);
                Statement statement = database.createStatement()) {
            statement.executeUpdate(
                    new String(OptunaImportTest.resource("/optuna/storage.sql"), StandardCharsets.UTF_8));
        }
        Outcome outcome = tryAll(new Mutations(2, List.of(Files.readAllBytes(storage))), DATABASES);
        assertThat(outcome.read()).isPositive();
        assertThat(outcome.refused()).isPositive();
    }
}
