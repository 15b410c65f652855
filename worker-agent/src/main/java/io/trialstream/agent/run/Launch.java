package io.trialstream.agent.run;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A start under way. */
final class Launch {
    private final Preparation preparation;
    private final Future<?> future;

    private Launch(Preparation preparation, Future<?> future) {
        this.preparation = preparation;
        this.future = future;
    }

    static Launch begin(RunRecord record, RunDirectory directory, RunContext context) {
        Preparation preparation = new Preparation(record, directory, context);
        Future<?> future = context.slowWork().submit(() -> {
            try {
                return preparation.call();
            } finally {
                context.wake().run();
            }
        });
        return new Launch(preparation, future);
    }

    boolean isDone() {
        return future.isDone();
    }

    /** Makes it give up, if it has not started the process yet. */
    void cancel() {
        preparation.cancel();
    }

    /** Once done: why nothing was started, in one sentence; null: it was. */
    @Nullable String failure() {
        try {
            future.get();
            return null;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return cause.getMessage() == null ? cause.toString() : cause.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "the agent was ended while it was started";
        }
    }
}
