package io.trialstream.core.asktell;

/**
 * What becomes of a trial after a report.
 *
 * @param verdict go on, stop or pause
 * @param reason why, in one sentence
 * @param resource where it is judged next, in epochs; meaningful for CONTINUE
 */
public record Answer(Verdict verdict, String reason, long resource) {
    /** Go on, stop or pause. */
    public enum Verdict {
        /** Train on. */
        CONTINUE,
        /** Stop for good, and tell nothing more but the end. */
        STOP,
        /** Save a checkpoint and stop for now: a later ask may give the trial again. */
        PAUSE
    }
}
