package io.trialstream.core.study;

/**
 * Why a trial is in its state.
 *
 * @param reason the code
 * @param message one sentence for a person
 * @param logTail the last lines of its output, when it failed
 */
public record Ending(Reason reason, String message, String logTail) {
    /** Nothing to say. */
    public static final Ending NONE = new Ending(Reason.NONE, "", "");

    /** Without a log. */
    public static Ending of(Reason reason, String message) {
        return new Ending(reason, message, "");
    }
}
