package io.trialstream.core.space;

/** The description of a search space can't be used; the message says what, where and what would be right. */
public final class InvalidSpaceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String parameter;

    /**
     * @param parameter the name of the parameter at fault, or a constraint's text
     * @param message what is wrong with it and what would be right
     */
    public InvalidSpaceException(String parameter, String message) {
        super(parameter + ": " + message);
        this.parameter = parameter;
    }

    /** The name of the parameter at fault, or a constraint's text. */
    public String parameter() {
        return parameter;
    }
}
