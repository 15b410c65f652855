package io.trialstream.core.sampler;

/** A sampler can't be made as described; the message says what is wrong and what would be right. */
public final class InvalidSamplerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String option;

    /**
     * @param option the option at fault, or "type"
     * @param message what is wrong with it and what would be right
     */
    public InvalidSamplerException(String option, String message) {
        super(message);
        this.option = option;
    }

    /** The option at fault, or "type". */
    public String option() {
        return option;
    }
}
