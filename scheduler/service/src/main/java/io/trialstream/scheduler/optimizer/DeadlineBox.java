package io.trialstream.scheduler.optimizer;

import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.sampler.auto.TimeBoxed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A time box by the wall clock. The work runs on a thread of the box's own; past the box it goes on there, so that the model it fits is at
 * hand for a later suggestion, and whoever asks meanwhile is sent to the cheaper sampler at once. One thread asks at a time.
 */
public final class DeadlineBox implements TimeBoxed.Box {
    private static final long IDLE_THREAD_SECONDS = 10;

    // configuration
    private final Duration limit;
    // collaborators: no thread stays when a study is over
    private final ThreadPoolExecutor worker = new ThreadPoolExecutor(
            1, 1, IDLE_THREAD_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), DeadlineBox::daemon);
    // state of the thread that asks
    private @Nullable Future<List<Suggestion>> late;

    /** @param limit how long a work may take before the answer is that it is not there, above 0 */
    public DeadlineBox(Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("a time box must be longer than 0, got " + limit);
        }
        this.limit = limit;
        worker.allowCoreThreadTimeOut(true);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "sampler");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public Optional<List<Suggestion>> within(Supplier<List<Suggestion>> work) {
        Future<List<Suggestion>> before = late;
        if (before != null && !before.isDone()) {
            return Optional.empty();
        }
        Future<List<Suggestion>> started = worker.submit(work::get);
        try {
            late = null;
            return Optional.of(started.get(limit.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            late = started;
            return Optional.empty();
        } catch (InterruptedException e) {
            late = started;
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("the sampler failed", e.getCause());
        }
    }
}
