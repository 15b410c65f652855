package io.trialstream.agent.link;

/** The link to the scheduler can't work with what it was given: waiting would not help. */
public final class LinkException extends RuntimeException {
    /** With one sentence for a person. */
    public LinkException(String message, Throwable cause) {
        super(message, cause);
    }
}
