package io.trialstream.app.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Where output goes.
 *
 * @param interactive whether standard output is a terminal
 * @param width how many columns a table may take; {@link Integer#MAX_VALUE} where there is no terminal
 * @param colours whether colours may be used
 */
public record Terminal(boolean interactive, int width, boolean colours) {
    /** A pipe or file: no limit on the width, no colours. */
    public static final Terminal PIPE = new Terminal(false, Integer.MAX_VALUE, false);

    private static final int USUAL_WIDTH = 80;
    private static final int NARROWEST = 20;

    /** Looks at standard output, COLUMNS, TERM and NO_COLOR (no-color.org). */
    public static Terminal detect(Map<String, String> env) {
        boolean interactive = isTerminal();
        String columns = env.getOrDefault("COLUMNS", "");
        int width = number(columns);
        if (width < NARROWEST) {
            width = interactive ? ttyColumns() : Integer.MAX_VALUE;
        }
        boolean colours = interactive
                && env.getOrDefault("NO_COLOR", "").isEmpty()
                && !env.getOrDefault("TERM", "dumb").equals("dumb");
        return new Terminal(interactive, width, colours);
    }

    // System.console() tells on JDK 17 only whether input is a terminal as well, and on later ones nothing
    private static boolean isTerminal() {
        try {
            Process test = new ProcessBuilder("test", "-t", "1")
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return finished(test) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static int ttyColumns() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(Path.of("/dev/tty").toFile())
                    .start();
            String[] size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .trim()
                    .split(" ");
            int columns = finished(stty) == 0 && size.length == 2 ? number(size[1]) : 0;
            return columns < NARROWEST ? USUAL_WIDTH : columns;
        } catch (IOException e) {
            return USUAL_WIDTH;
        }
    }

    private static int finished(Process process) {
        try {
            if (process.waitFor(2, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            process.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return -1;
    }

    private static int number(String text) {
        return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
    }
}
