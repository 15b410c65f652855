package io.trialstream.app.cli;

/** Checks of numbers on the command line. */
final class Numbers {
    private Numbers() {}

    /** How many items are asked for. */
    static int limit(int limit) {
        if (limit < 1) {
            throw CommandFailure.badInput("--limit must be at least 1, got " + limit);
        }
        return limit;
    }
}
