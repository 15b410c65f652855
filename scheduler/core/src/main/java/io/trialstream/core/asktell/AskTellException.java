package io.trialstream.core.asktell;

/** A call that can't be carried out and changed nothing; the message says what is wrong and what would be right. */
public final class AskTellException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong and what would be right */
    public AskTellException(String message) {
        super(message);
    }
}
