package io.trialstream.app.container;

import java.util.concurrent.locks.LockSupport;

/** Between two looks at something that will come about. */
final class Waiting {
    private static final long NANOS = 250_000_000;

    private Waiting() {}

    static void aMoment() throws InterruptedException {
        LockSupport.parkNanos(NANOS);
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while waiting");
        }
    }
}
