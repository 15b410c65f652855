package io.trialstream.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.schemas.Mutations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a training process writes into its report file or prints: the good lines among it are read, each once, in their order. */
class MetricFileFuzzTest {
    private static final int INPUTS = Mutations.inputs(20_000);
    private static final List<String> METRICS = List.of("val_loss", "acc");
    private static final String PATTERN = "epoch (?<epoch>\\d+).*val_loss=(?<val_loss>\\S+)";
    private static final int BLOCK = 100;
    private static final double MARK = 0.123456789;

    @TempDir
    Path temp;

    @Test
    void goodLinesBetweenMutatedOnesAreAllRead() throws IOException {
        Mutations lines = Mutations.ofTexts(
                1,
                "{\"epoch\": 3, \"val_loss\": 0.41, \"acc\": 0.9, \"deep\": {\"a\": [1, 2]}}",
                "{\"epoch\": \"7\", \"val_loss\": nan, \"acc\": -inf, \"phase\": \"x\"}",
                "{\"epoch\":1e2,\"val_loss\":null}");
        assertThat(goodEpochs(lines, new JsonMetricSource(METRICS), "{\"epoch\": %d, \"val_loss\": " + MARK + "}"))
                .isEqualTo(expected());
    }

    @Test
    void goodLinesBetweenMutatedOutputAreAllRead() throws IOException {
        Mutations lines = Mutations.ofTexts(
                2, "epoch 3 of 9: lr=1e-3 val_loss=0.41", "epoch 12 val_loss=nan", "100%|####| epoch 4\rval_loss=1");
        assertThat(goodEpochs(lines, new PatternMetricSource(PATTERN, METRICS), "epoch %d val_loss=" + MARK))
                .isEqualTo(expected());
    }

    private static List<Long> expected() {
        return LongStream.rangeClosed(1, INPUTS / BLOCK)
                .map(number -> 1_000_000 + number)
                .boxed()
                .toList();
    }

    /** Writes a good line after each block of bad ones; the epochs of the good ones that were read. */
    private List<Long> goodEpochs(Mutations lines, MetricSource source, String good) throws IOException {
        Path file = Files.createFile(temp.resolve("report.jsonl"));
        LineFollower follower = new LineFollower(file, 0, 0);
        List<Long> found = new ArrayList<>();
        for (int block = 1; block <= INPUTS / BLOCK; block++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < BLOCK; i++) {
                text.append(lines.nextText()).append('\n');
            }
            text.append(good.formatted(1_000_000 + block)).append('\n');
            Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
            read(follower, source, found);
        }
        return found;
    }

    private static void read(LineFollower follower, MetricSource source, List<Long> found) throws IOException {
        List<LineFollower.Line> lines = follower.next(false);
        while (!lines.isEmpty()) {
            for (LineFollower.Line line : lines) {
                try {
                    source.read(line.text())
                            .filter(metrics -> metrics.values().get(0) == MARK)
                            .ifPresent(metrics -> found.add(metrics.epoch()));
                } catch (GarbageLineException e) {
                    assertThat(e.getMessage()).isNotBlank();
                }
            }
            lines = follower.next(false);
        }
    }
}
