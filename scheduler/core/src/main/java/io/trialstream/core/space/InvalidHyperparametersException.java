package io.trialstream.core.space;

/** Values that do not lie in the search space; the message names the parameter, the value and the allowed range. */
public final class InvalidHyperparametersException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong and what would be right */
    public InvalidHyperparametersException(String message) {
        super(message);
    }
}
