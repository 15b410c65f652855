package io.trialstream.app.cli;

import java.util.Locale;

/**
 * A text in a table, safe to print: what others wrote can't move the cursor or change colours.
 *
 * @param text without control characters
 * @param colour how it looks on a terminal
 */
record Cell(String text, Colour colour) {
    /** ANSI colours (ECMA-48, select graphic rendition). */
    enum Colour {
        PLAIN(""),
        BOLD("1"),
        DIM("2"),
        RED("31"),
        GREEN("32"),
        YELLOW("33"),
        CYAN("36");

        private final String code;

        Colour(String code) {
            this.code = code;
        }

        String paint(String text) {
            return code.isEmpty() ? text : "\u001B[" + code + "m" + text + "\u001B[0m";
        }
    }

    Cell {
        text = safe(text);
    }

    static Cell of(String text) {
        return new Cell(text, Colour.PLAIN);
    }

    /** The state of a study, trial or agent, in its colour. */
    static Cell state(String state) {
        Colour colour = switch (state.toUpperCase(Locale.ROOT)) {
            case "RUNNING", "ACTIVE" -> Colour.GREEN;
            case "COMPLETED" -> Colour.CYAN;
            case "FAILED", "LOST", "QUARANTINED" -> Colour.RED;
            case "PAUSED", "DRAINING", "INFEASIBLE" -> Colour.YELLOW;
            case "STOPPED", "CANCELLED", "ARCHIVED", "REMOVED" -> Colour.DIM;
            default -> Colour.PLAIN;
        };
        return new Cell(state, colour);
    }

    /** The text in one line with control and formatting characters replaced. */
    static String safe(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            int type = Character.getType(c);
            boolean harmless = type != Character.CONTROL && type != Character.FORMAT && type != Character.SURROGATE;
            safe.appendCodePoint(harmless ? c : c == '\n' || c == '\t' || c == '\r' ? ' ' : '\uFFFD');
        });
        return safe.toString();
    }

    /** How many columns it takes: combining marks none, wide East Asian characters and emoji two. */
    int width() {
        return text.codePoints().map(Cell::width).sum();
    }

    private static int width(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
            return 0;
        }
        boolean wide = (c >= 0x1100 && c <= 0x115F)
                || (c >= 0x2E80 && c <= 0xA4CF)
                || (c >= 0xAC00 && c <= 0xD7A3)
                || (c >= 0xF900 && c <= 0xFAFF)
                || (c >= 0xFE30 && c <= 0xFE6F)
                || (c >= 0xFF00 && c <= 0xFF60)
                || (c >= 0x1F300 && c <= 0x1FAFF)
                || (c >= 0x20000 && c <= 0x3FFFD);
        return wide ? 2 : 1;
    }

    /** The same cut to so many columns, with … at the end where something is missing. */
    Cell cut(int columns) {
        if (width() <= columns) {
            return this;
        }
        StringBuilder kept = new StringBuilder();
        int used = 0;
        for (int c : text.codePoints().toArray()) {
            used += width(c);
            if (used > columns - 1) {
                break;
            }
            kept.appendCodePoint(c);
        }
        return new Cell(kept + "…", colour);
    }
}
