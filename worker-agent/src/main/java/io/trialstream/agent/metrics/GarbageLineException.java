package io.trialstream.agent.metrics;

/** A line that should have held metrics; the message says what is wrong with it. */
public class GarbageLineException extends Exception {
    /** With what is wrong. */
    public GarbageLineException(String message) {
        super(message);
    }
}
