package io.trialstream.app.optuna;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trialstream.core.space.CategoricalParameter;
import io.trialstream.core.space.Condition;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.IntParameter;
import io.trialstream.core.space.Scale;
import io.trialstream.core.study.Direction;
import io.trialstream.core.study.StudySpec;
import io.trialstream.scheduler.studyfile.StudyFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Imports what Optuna 5.0.0 wrote: resources/optuna has a journal, and the dump of an SQLite database. */
class OptunaImportTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path dir;

    private Path journal() throws IOException {
        return Files.write(dir.resolve("journal.log"), resource("/optuna/journal.log"));
    }

    static byte[] resource(String name) throws IOException {
        try (InputStream in = OptunaImportTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        }
    }

    private Path database() throws Exception {
        Path file = dir.resolve("storage.db");
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = database.createStatement()) {
            statement.executeUpdate(new String(resource("/optuna/storage.sql"), StandardCharsets.UTF_8));
        }
        return file;
    }

    private static StudySpec spec(OptunaImport read) {
        return StudyFile.parse(read.studyFile(), "imported").spec();
    }

    private static JsonNode line(OptunaImport read, int index) throws IOException {
        return JSON.readTree(read.trialLines().get(index));
    }

    @Test
    void bothStoragesNameTheirStudies() throws Exception {
        assertThat(OptunaImport.names(journal())).containsExactly("cnn", "pareto");
        assertThat(OptunaImport.names(database())).containsExactly("cnn", "pareto");
    }

    @ParameterizedTest
    @CsvSource({"true, 5", "false, 5"})
    void theSpaceIsThatOfTheTrials(boolean ofJournal, int complete) throws Exception {
        OptunaImport read = OptunaImport.read(ofJournal ? journal() : database(), "cnn");
        StudySpec spec = spec(read);
        assertThat(spec.name()).isEqualTo("cnn");
        assertThat(spec.direction()).isEqualTo(Direction.MAXIMIZE);
        assertThat(spec.resource().max()).isEqualTo(3);
        FloatParameter lr = (FloatParameter) spec.space().parameter("lr").orElseThrow();
        assertThat(lr.min()).isEqualTo(1e-5);
        assertThat(lr.max()).isEqualTo(0.1);
        assertThat(lr.scale()).isEqualTo(Scale.LOG);
        IntParameter batch = (IntParameter) spec.space().parameter("batch").orElseThrow();
        assertThat(List.of(batch.min(), batch.max())).containsExactly(8L, 512L);
        assertThat(((FloatParameter) spec.space().parameter("dropout").orElseThrow()).step())
                .isEqualTo(0.1);
        assertThat(((CategoricalParameter) spec.space().parameter("opt").orElseThrow()).values())
                .containsExactly("sgd", "adam", "none");
        Condition when = spec.space().parameter("momentum").orElseThrow().when();
        assertThat(when).isNotNull();
        assertThat(when.tests()).containsExactly(new Condition.OneOf("opt", List.of("sgd")));
        assertThat(read.remarks())
                .containsExactly(
                        "A choice of opt that is None in Python is the text none here.",
                        "The 'when' of momentum is guessed from the trials that have it.");
        assertThat(read.finished()).isEqualTo(8);
        assertThat(read.leftOut()).isEqualTo(2);
        assertThat(spec.start()).hasSize(3);
        assertThat(read.trialLines())
                .filteredOn(text -> text.contains("\"state\":\"COMPLETED\""))
                .hasSize(complete);
    }

    @Test
    void theBestHyperparametersAreTriedFirst() throws Exception {
        OptunaImport read = OptunaImport.read(journal(), "cnn");
        double bestLr = -1;
        double bestValue = Double.NEGATIVE_INFINITY;
        for (String text : read.trialLines()) {
            JsonNode trial = JSON.readTree(text).get("trial");
            double value = trial.path("lastValue").asDouble(Double.NEGATIVE_INFINITY);
            boolean better = trial.get("state").asText().equals("COMPLETED") && value > bestValue;
            bestLr = better ? trial.at("/params/lr").asDouble() : bestLr;
            bestValue = better ? value : bestValue;
        }
        assertThat((Double) spec(read).start().get(0).get("lr")).isCloseTo(bestLr, within(0.0));
        // the objective is three times the learning rate
        assertThat(bestValue).isCloseTo(3 * bestLr, within(1e-12));
    }

    @Test
    void trialsAreLinesLikeThoseOfAnExport() throws Exception {
        OptunaImport read = OptunaImport.read(journal(), "cnn");
        JsonNode complete = line(read, 0);
        assertThat(complete.at("/trial/params/lr").asDouble()).isEqualTo(0.0005177108616200023);
        assertThat(complete.at("/trial/params/opt").asText()).isEqualTo("none");
        assertThat(complete.at("/trial/params/layers").isInt()).isTrue();
        assertThat(complete.at("/curve/epochs").toString()).isEqualTo("[1,2,3]");
        assertThat(complete.at("/curve/values").toString())
                .isEqualTo("[[5.177108616200023E-4,0.0010354217232400047,0.001553132584860007]]");
        assertThat(complete.at("/trial/bestEpoch").asInt()).isEqualTo(3);
        assertThat(complete.at("/trial/endedAt").asLong()).isEqualTo(1795522321531L);
        JsonNode failed = line(read, 3);
        assertThat(failed.at("/trial/state").asText()).isEqualTo("FAILED");
        assertThat(failed.at("/trial/lastValue").isNull()).isTrue();
        JsonNode pruned = line(read, 4);
        assertThat(pruned.at("/trial/state").asText()).isEqualTo("STOPPED");
        assertThat(pruned.at("/curve/epochs").toString()).isEqualTo("[1,2]");
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void severalObjectivesAndInfinity(boolean ofJournal) throws Exception {
        OptunaImport read = OptunaImport.read(ofJournal ? journal() : database(), "pareto");
        StudySpec spec = spec(read);
        assertThat(spec.metrics()).extracting(metric -> metric.name()).containsExactly("value", "value_2");
        assertThat(spec.metrics())
                .extracting(metric -> metric.direction())
                .containsExactly(Direction.MINIMIZE, Direction.MAXIMIZE);
        JsonNode line = line(read, 1);
        assertThat(line.at("/trial/lastValues/1").asText()).isEqualTo("inf");
        assertThat(line.at("/curve/epochs").toString()).isEqualTo("[1]");
    }

    @Test
    void stepsFromZeroNamesWithSpacesAndFixedValuesFindAPlace() throws Exception {
        String float01 =
                "\"distribution\":\"{\\\"name\\\": \\\"UniformDistribution\\\", \\\"attributes\\\": {\\\"low\\\": 0.0, \\\"high\\\": 1.0}}\"";
        String fixed =
                "\"distribution\":\"{\\\"name\\\": \\\"IntUniformDistribution\\\", \\\"attributes\\\": {\\\"low\\\": 4, \\\"high\\\": 4, \\\"step\\\": 1}}\"";
        Path file = Files.writeString(
                dir.resolve("j.log"),
                String.join(
                        "\n",
                        "{\"op_code\":0,\"study_name\":\"a b\",\"directions\":[1]}",
                        "{\"op_code\":0,\"study_name\":\"a b\",\"directions\":[2]}",
                        "{\"op_code\":3,\"study_id\":0,\"system_attr\":{\"study:metric_names\":[\"loss\"]}}",
                        "{\"op_code\":4,\"study_id\":0,\"datetime_start\":\"2026-01-01T00:00:00+00:00\"}",
                        "{\"op_code\":4,\"study_id\":9}",
                        "{\"op_code\":5,\"trial_id\":0,\"param_name\":\"my rate\",\"param_value_internal\":0.5,"
                                + float01 + "}",
                        "{\"op_code\":5,\"trial_id\":0,\"param_name\":\"4th\",\"param_value_internal\":4.0," + fixed
                                + "}",
                        "{\"op_code\":7,\"trial_id\":0,\"step\":0,\"intermediate_value\":NaN}",
                        "{\"op_code\":7,\"trial_id\":0,\"step\":9,\"intermediate_value\":0.25}",
                        "{\"op_code\":6,\"trial_id\":0,\"state\":1,\"values\":[0.125]}",
                        "{\"op_code\":7,\"trial_id\":0,\"step\":10,\"intermediate_value\":7}",
                        "{\"op_code\":99,\"x\":1}",
                        "{\"op_code\":6,\"trial"));
        OptunaImport read = OptunaImport.read(file, "a b");
        StudySpec spec = spec(read);
        assertThat(spec.resource().max()).isEqualTo(10);
        assertThat(spec.metrics().get(0).name()).isEqualTo("loss");
        assertThat(spec.start().get(0).asMap()).isEqualTo(Map.of("my_rate", 0.5, "_4th", 4L));
        assertThat(line(read, 0).at("/curve").toString()).startsWith("{\"epochs\":[1,10],\"values\":[[\"nan\",0.125]]");
        assertThat(read.remarks())
                .contains("The parameter my rate is named my_rate here.", "The parameter 4th is named _4th here.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "hello | line 1 is no JSON",
                "{\"a\":1} | line 1 has no op_code: is it a journal of Optuna?",
                "{\"op_code\":0,\"study_name\":\"s\",\"directions\":[1]}\\n{\"op_code\":4,\"study_id\":0,\"state\":17} | line 2: the state 17 is not known"
            })
    void otherFilesAreRefused(String text, String message) throws IOException {
        Path file = Files.writeString(dir.resolve("x"), text.replace("\\n", "\n"));
        assertThatThrownBy(() -> OptunaImport.names(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is neither a journal nor an SQLite storage of Optuna")
                .hasMessageContaining(message);
    }

    @Test
    void anotherDatabaseIsRefused() throws Exception {
        Path file = dir.resolve("other.db");
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = database.createStatement()) {
            statement.executeUpdate("CREATE TABLE t (x INTEGER)");
        }
        assertThatThrownBy(() -> OptunaImport.names(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is no SQLite storage of Optuna: ")
                .hasMessageContaining("no such table: studies");
    }
}
