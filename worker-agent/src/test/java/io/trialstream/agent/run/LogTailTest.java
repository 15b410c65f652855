package io.trialstream.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.agent.link.Outbox;
import io.trialstream.agent.model.Heartbeat;
import io.trialstream.agent.model.LogPiece;
import io.trialstream.agent.model.Report;
import io.trialstream.agent.model.RunKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    Path temp;

    private final Pieces pieces = new Pieces();
    private Path file;
    private LogTail tail;

    private static final class Pieces implements Outbox {
        final List<LogPiece> taken = new ArrayList<>();
        boolean full;

        @Override
        public boolean report(Report report, Runnable acknowledged) {
            return false;
        }

        @Override
        public void heartbeat(Heartbeat heartbeat) {}

        @Override
        public boolean log(LogPiece piece) {
            return !full && taken.add(piece);
        }

        @Override
        public long generation() {
            return 0;
        }

        @Override
        public void flush(Duration atMost) {}

        @Override
        public void close() {}
    }

    @BeforeEach
    void open() {
        file = temp.resolve("out.log");
        tail = new LogTail(new RunKey("s", 0, 1), file, 0, 1000, 0);
    }

    private void print(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private List<String> texts() {
        return pieces.taken.stream().map(LogPiece::text).toList();
    }

    @Test
    void sendsWholeLinesAtOnceAndUnfinishedOnesAfterAWhile() throws IOException {
        assertThat(tail.pump(pieces, 0, 0, false)).isZero();
        print("one\ntw");
        tail.pump(pieces, 0, 0, false);
        assertThat(texts()).containsExactly("one\n");
        tail.pump(pieces, SECOND / 2, 0, false);
        tail.pump(pieces, 2 * SECOND, 0, false);
        assertThat(texts()).containsExactly("one\n", "tw");
        assertThat(tail.offset()).isEqualTo(6);
    }

    @Test
    void doesNotCutACharacter() throws IOException {
        print("a\u20ac");
        byte[] euro = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(euro, 3));
        tail.pump(pieces, 0, 0, false);
        tail.pump(pieces, 2 * SECOND, 0, false);
        assertThat(texts()).containsExactly("a");
        Files.write(file, euro);
        tail.pump(pieces, 3 * SECOND, 0, true);
        assertThat(texts()).containsExactly("a", "\u20ac");
    }

    @Test
    void keepsToTheRateAndCountsWhatItSkips() throws IOException {
        print("x".repeat(99).concat("\n").repeat(100));
        tail.pump(pieces, 0, 0, false);
        assertThat(pieces.taken).hasSize(1);
        assertThat(pieces.taken.get(0).skippedBytes()).isEqualTo(9000);
        assertThat(pieces.taken.get(0).offsetBytes()).isEqualTo(9000);
        print("y".repeat(99).concat("\n").repeat(20));
        tail.pump(pieces, SECOND / 2, 0, false);
        assertThat(pieces.taken.get(1).text()).hasSize(500);
        assertThat(pieces.taken.get(1).skippedBytes()).isZero();
    }

    @Test
    void whatIsNotTakenIsSentLater() throws IOException {
        print("one\n");
        pieces.full = true;
        assertThat(tail.pump(pieces, 0, 0, false)).isZero();
        pieces.full = false;
        assertThat(tail.pump(pieces, 0, 0, false)).isOne();
        assertThat(texts()).containsExactly("one\n");
    }
}
