package io.trialstream.app;

/** This build's version. */
public final class Version {
    /** As in the build file. */
    public static final String TEXT = "0.1.0-SNAPSHOT";

    private Version() {}
}
