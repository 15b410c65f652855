package io.trialstream.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineFollowerTest {
    @TempDir
    Path temp;

    private Path file;
    private LineFollower follower;

    @BeforeEach
    void open() {
        file = temp.resolve("report.jsonl");
        follower = new LineFollower(file, 0, 0);
    }

    private void append(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static List<String> texts(List<LineFollower.Line> lines) {
        return lines.stream().map(LineFollower.Line::text).toList();
    }

    @Test
    void anAbsentFileHasNoLines() throws IOException {
        assertThat(follower.next(true)).isEmpty();
        assertThat(follower.behind()).isZero();
    }

    @Test
    void aTornLineWaitsForItsEnd() throws IOException {
        append("one\ntw");
        assertThat(texts(follower.next(false))).containsExactly("one");
        assertThat(follower.next(false)).isEmpty();
        append("o\r\nthree");
        assertThat(texts(follower.next(false))).containsExactly("two");
        assertThat(texts(follower.next(true))).containsExactly("three");
        assertThat(follower.behind()).isZero();
    }

    @Test
    void goesOnWhereAnotherStopped() throws IOException {
        append("one\ntwo\nthree\n");
        LineFollower.Line first = follower.next(false).get(0);
        LineFollower second = new LineFollower(file, first.endOffset(), first.number());
        List<LineFollower.Line> rest = second.next(false);
        assertThat(texts(rest)).containsExactly("two", "three");
        assertThat(rest.get(1).number()).isEqualTo(3);
    }

    @Test
    void aFileThatWasWrittenAnewIsReadFromItsStart() throws IOException {
        append("one\ntwo\n");
        assertThat(follower.next(false)).hasSize(2);
        Files.writeString(file, "new\n");
        assertThat(texts(follower.next(false))).containsExactly("new");
    }

    @Test
    void aLineWithoutEndIsCutAndItsRestPassedOver() throws IOException {
        append("x".repeat(3 * LineFollower.LONGEST_LINE));
        List<LineFollower.Line> lines = new ArrayList<>(follower.next(false));
        append("x".repeat(LineFollower.LONGEST_LINE) + "\nafter\n");
        lines.addAll(follower.next(false));
        assertThat(lines).extracting(LineFollower.Line::cut).containsExactly(true, false);
        assertThat(lines.get(1).text()).isEqualTo("after");
        assertThat(lines.get(1).number()).isEqualTo(2);
    }

    @Test
    void bytesThatAreNoTextAreReplaced() throws IOException {
        Files.write(file, new byte[] {(byte) 0xff, 'a', '\n'});
        assertThat(texts(follower.next(false))).containsExactly("\ufffda");
        assertThat("\ufffda".getBytes(StandardCharsets.UTF_8)).hasSize(4);
    }
}
