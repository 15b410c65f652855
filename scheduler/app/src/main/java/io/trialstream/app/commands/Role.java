package io.trialstream.app.commands;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.KafkaException;

/** Runs one role until it is told to end. */
final class Role {
    private Role() {}

    /** Starts a role; what it returns is closed at the end. */
    interface Start {
        /** Starts it. */
        AutoCloseable start() throws IOException, InterruptedException;
    }

    static int run(String name, Start start) throws InterruptedException {
        try {
            AutoCloseable role = start.start();
            CountDownLatch end = new CountDownLatch(1);
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> {
                                try {
                                    role.close();
                                } catch (Exception e) {
                                    Terminal.err().println("trialstream: the " + name + " did not end in order: " + e);
                                }
                                end.countDown();
                            },
                            "close"));
            end.await();
            return ExitCodes.DONE;
        } catch (IOException | KafkaException e) {
            Terminal.err().println("trialstream: " + name + ": " + e.getMessage());
            return ExitCodes.FAILED;
        } catch (UncheckedIOException e) {
            Terminal.err().println("trialstream: " + name + ": " + e.getMessage());
            return ExitCodes.FAILED;
        } catch (IllegalArgumentException e) {
            Terminal.err().println("trialstream: " + name + ": " + e.getMessage());
            return ExitCodes.BAD_INPUT;
        }
    }
}
