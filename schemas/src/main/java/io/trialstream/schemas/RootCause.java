package io.trialstream.schemas;

/** What went wrong at the bottom of a failure: Kafka's clients wrap what a person needs to know. */
public final class RootCause {
    private RootCause() {}

    /** The innermost cause in words. */
    public static String message(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }
}
