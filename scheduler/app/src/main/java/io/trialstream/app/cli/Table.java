package io.trialstream.app.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows under headings, fitted to a width: long columns are cut first, then the least needed ones left out. */
final class Table {
    private static final String GAP = "  ";
    private static final int NARROWEST = 10;

    /**
     * A column.
     *
     * @param name its heading
     * @param right whether numbers stand in it
     * @param narrowest to how many columns it may be cut; {@link Integer#MAX_VALUE}: never
     * @param rank how much it is needed: those with the highest are left out first
     */
    record Column(String name, boolean right, int narrowest, int rank) {
        static Column text(String name, int rank) {
            return new Column(name, false, Integer.MAX_VALUE, rank);
        }

        static Column number(String name, int rank) {
            return new Column(name, true, Integer.MAX_VALUE, rank);
        }

        static Column words(String name, int rank) {
            return words(name, rank, NARROWEST);
        }

        static Column words(String name, int rank, int narrowest) {
            return new Column(name, false, narrowest, rank);
        }
    }

    private final List<Column> columns;
    private final List<List<Cell>> rows = new ArrayList<>();

    Table(Column... columns) {
        this(List.of(columns));
    }

    Table(List<Column> columns) {
        this.columns = List.copyOf(columns);
    }

    /** Adds a row of as many cells as there are columns. */
    void row(Cell... cells) {
        row(List.of(cells));
    }

    /** Adds a row of as many cells as there are columns. */
    void row(List<Cell> cells) {
        if (cells.size() != columns.size()) {
            throw new IllegalArgumentException(cells.size() + " cells for " + columns.size() + " columns");
        }
        rows.add(List.copyOf(cells));
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The lines, each at most so many columns wide. */
    List<String> lines(int width, boolean colours) {
        List<Integer> shown = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            shown.add(i);
        }
        int[] widths = fit(shown, width);
        while (total(shown, widths) > width && shown.size() > 1) {
            Integer least = shown.stream()
                    .max((a, b) -> Integer.compare(
                            columns.get(a).rank(), columns.get(b).rank()))
                    .orElseThrow();
            shown.remove(least);
            widths = fit(shown, width);
        }
        List<String> lines = new ArrayList<>();
        List<Cell> heads = columns.stream()
                .map(column -> new Cell(column.name(), Cell.Colour.BOLD))
                .toList();
        lines.add(line(heads, shown, widths, width, colours));
        for (List<Cell> row : rows) {
            lines.add(line(row, shown, widths, width, colours));
        }
        return lines;
    }

    private int[] fit(List<Integer> shown, int width) {
        int[] widths = new int[columns.size()];
        for (int i : shown) {
            int column = i;
            widths[i] = Math.max(
                    columns.get(i).name().length(),
                    rows.stream().mapToInt(row -> row.get(column).width()).max().orElse(0));
        }
        int excess = total(shown, widths) - width;
        while (excess > 0) {
            int widest = -1;
            for (int i : shown) {
                boolean canShrink = widths[i] > columns.get(i).narrowest();
                if (canShrink && (widest < 0 || widths[i] > widths[widest])) {
                    widest = i;
                }
            }
            if (widest < 0) {
                break;
            }
            widths[widest]--;
            excess--;
        }
        return widths;
    }

    private static int total(List<Integer> shown, int[] widths) {
        return shown.stream().mapToInt(i -> widths[i]).sum() + GAP.length() * (shown.size() - 1);
    }

    private String line(List<Cell> cells, List<Integer> shown, int[] widths, int width, boolean colours) {
        StringBuilder line = new StringBuilder();
        for (int k = 0; k < shown.size(); k++) {
            int i = shown.get(k);
            Cell cell = cells.get(i).cut(Math.min(widths[i], width));
            String blanks = " ".repeat(Math.max(0, widths[i] - cell.width()));
            String text = colours ? cell.colour().paint(cell.text()) : cell.text();
            boolean last = k == shown.size() - 1;
            line.append(columns.get(i).right() ? blanks + text : last ? text : text + blanks);
            line.append(last ? "" : GAP);
        }
        return line.toString();
    }
}
