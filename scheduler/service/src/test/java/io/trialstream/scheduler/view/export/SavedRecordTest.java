package io.trialstream.scheduler.view.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.codec.JsonText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SavedRecordTest {
    @TempDir
    Path dir;

    private final ReadModel model = ExportFixture.model();

    static Path saved(ReadModel model, Path dir) throws IOException {
        Path file = dir.resolve("study.json");
        try (OutputStream out = Files.newOutputStream(file)) {
            JsonExport.write(model, ExportFixture.study(model), out);
        }
        return file;
    }

    @Test
    void whatWasSavedIsReadBackWhole() throws IOException {
        StudyRecord saved = SavedRecord.open(saved(model, dir));
        assertThat(saved.study()).isEqualTo(ExportFixture.study(model));
        assertThat(texts(saved)).hasSize(3).isEqualTo(texts(ExportFixture.record(model)));
        // a record may be walked again
        assertThat(texts(saved)).hasSize(3);
    }

    private static List<String> texts(StudyRecord record) throws IOException {
        List<String> texts = new ArrayList<>();
        record.walk((row, curve) -> texts.add(JsonText.of(row) + JsonText.of(curve)));
        return texts;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[] | must be a JSON object",
                "{} | it has no study",
                "{\"study\": | Unexpected end-of-input",
                "{\"study\":{\"best\":{\"value\":\"much\"}}} | not a number"
            })
    void otherFilesAreRefused(String text, String message) throws IOException {
        Path file = Files.writeString(dir.resolve("x.json"), text);
        assertThatThrownBy(() -> SavedRecord.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is no export of a study")
                .hasMessageContaining(message);
    }
}
