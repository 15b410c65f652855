package io.trialstream.scheduler.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.scheduler.view.ViewInput.LogPiece;
import org.junit.jupiter.api.Test;

class LogTailsTest {
    private final LogTails logs = new LogTails(10, 25);

    private void write(int trial, int lease, long offset, String text) {
        logs.add(new LogPiece("s", trial, lease, offset, text, 0));
    }

    @Test
    void piecesAreJoinedAndRepeatsLeftOut() {
        write(0, 1, 0, "abc\n");
        write(0, 1, 0, "abc\n");
        write(0, 1, 4, "def\n");
        assertThat(logs.tail("s", 0, 100)).isEqualTo(new LogTail("abc\ndef\n", 0));
        assertThat(logs.tail("s", 0, 3)).isEqualTo(new LogTail("ef\n", 5));
    }

    @Test
    void aNewLeaseStartsItsOwnOutputAndAnOldOnesIsLeftOut() {
        write(0, 1, 0, "old\n");
        write(0, 2, 0, "new\n");
        write(0, 1, 4, "late\n");
        assertThat(logs.tail("s", 0, 100).text()).isEqualTo("old\nnew\n");
    }

    @Test
    void theOldestTextIsDroppedAndCounted() {
        write(0, 1, 0, "123456\n");
        write(0, 1, 7, "abcdef\n");
        assertThat(logs.tail("s", 0, 100)).isEqualTo(new LogTail("abcdef\n", 7));
    }

    @Test
    void whatTheRateLimitLeftOutIsCounted() {
        logs.add(new LogPiece("s", 0, 1, 0, "a\n", 0));
        logs.add(new LogPiece("s", 0, 1, 1002, "b\n", 1000));
        assertThat(logs.tail("s", 0, 100)).isEqualTo(new LogTail("a\nb\n", 1000));
    }

    @Test
    void overAllTrialsTheLongestSilentIsForgottenFirst() {
        write(0, 1, 0, "aaaaaaaa\n");
        write(1, 1, 0, "bbbbbbbb\n");
        write(0, 1, 9, "\n");
        write(2, 1, 0, "cccccccc\n");
        assertThat(logs.tail("s", 1, 100).text()).isEmpty();
        assertThat(logs.tail("s", 0, 100).text()).isEqualTo("aaaaaaaa\n\n");
        assertThat(logs.tail("s", 2, 100).text()).isEqualTo("cccccccc\n");
    }

    @Test
    void aTailNeverStartsInTheMiddleOfACharacter() {
        write(0, 1, 0, "ä€𝄞");
        assertThat(logs.tail("s", 0, 5)).isEqualTo(new LogTail("𝄞", 5));
        assertThat(logs.tail("s", 0, 1)).isEqualTo(new LogTail("", 9));
    }

    @Test
    void replacedBytesDoNotMakeTheNextPieceLookLikeARepeat() {
        // three bytes that are no UTF-8 came as three replacement characters, nine bytes
        write(0, 1, 0, "\uFFFD\uFFFD\uFFFD");
        write(0, 1, 3, "x");
        assertThat(logs.tail("s", 0, 100).text()).endsWith("x");
    }

    @Test
    void anEmptyPieceDoesNotHideTheNext() {
        write(0, 1, 0, "");
        write(0, 1, 0, "x");
        assertThat(logs.tail("s", 0, 100).text()).isEqualTo("x");
    }
}
