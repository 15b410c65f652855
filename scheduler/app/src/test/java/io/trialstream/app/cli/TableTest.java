package io.trialstream.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.app.cli.Table.Column;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableTest {
    private Table table;

    @BeforeEach
    void fill() {
        table = new Table(
                Column.words("NAME", 0), Column.number("N", 1), Column.text("STATE", 2), Column.words("NOTE", 3));
        table.row(
                Cell.of("a-study-with-a-long-name"),
                Cell.of("7"),
                Cell.state("RUNNING"),
                Cell.of("a note that goes on and on"));
        table.row(Cell.of("b"), Cell.of("1234"), Cell.state("FAILED"), Cell.of(""));
    }

    @Test
    void alignsColumns() {
        assertThat(table.lines(Integer.MAX_VALUE, false))
                .containsExactly(
                        "NAME                         N  STATE    NOTE",
                        "a-study-with-a-long-name     7  RUNNING  a note that goes on and on",
                        "b                         1234  FAILED   ");
    }

    @Test
    void cutsLongColumnsFirst() {
        assertThat(table.lines(50, false))
                .containsExactly(
                        "NAME                 N  STATE    NOTE",
                        "a-study-with-a-…     7  RUNNING  a note that goes…",
                        "b                 1234  FAILED   ");
    }

    @Test
    void leavesOutWhatIsNeededLeast() {
        assertThat(table.lines(25, false))
                .containsExactly("NAME           N  STATE", "a-study-w…     7  RUNNING", "b           1234  FAILED");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 10, 20, 30, 40, 80, 200})
    void neverExceedsTheWidth(int width) {
        assertThat(table.lines(width, false))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(width));
    }

    @Test
    void coloursOnlyWhenAsked() {
        assertThat(table.lines(200, true).get(1)).contains("\u001B[32mRUNNING\u001B[0m");
        assertThat(String.join("", table.lines(200, false))).doesNotContain("\u001B");
    }

    @Test
    void letsNobodyElseColourOrMoveTheCursor() {
        Cell cell = Cell.of("\u001B[31mred\u001B[0m\r\nnext\u202Eevil\u0007");

        assertThat(cell.text()).isEqualTo("\uFFFD[31mred\uFFFD[0m  next\uFFFDevil\uFFFD");
    }

    @Test
    void countsWideCharactersTwice() {
        Table wide = new Table(List.of(Column.words("A", 0), Column.text("B", 1)));
        wide.row(Cell.of("研究"), Cell.of("x"));
        wide.row(Cell.of("e\u0301tude"), Cell.of("y"));

        assertThat(wide.lines(80, false)).containsExactly("A      B", "研究   x", "e\u0301tude  y");
    }
}
