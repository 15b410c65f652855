package io.trialstream.agent.process;

/** A training process could not be started; the message says in one sentence what is missing and where. */
public final class LaunchFailure extends Exception {
    /** With the sentence. */
    public LaunchFailure(String message) {
        super(message);
    }

    /** With the sentence and what caused it. */
    public LaunchFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
