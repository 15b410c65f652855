package io.trialstream.agent.run;

import io.trialstream.agent.link.Outbox;
import io.trialstream.agent.model.Report;
import io.trialstream.agent.model.RunKey;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A run's reports on their way: journalled, sent, acknowledged, in one order. Used by the agent's thread, acknowledged from another. */
final class ReportStream implements AutoCloseable {
    /** More unacknowledged ones are not made: the followed file keeps the rest. */
    static final int MOST_UNACKNOWLEDGED = 4096;

    private final RunKey key;
    private final ReportJournal journal;
    private final AtomicLong acknowledged;
    private final Deque<Report> unsent = new ArrayDeque<>();
    private final Deque<Report> sent = new ArrayDeque<>();
    private final Runnable wake;
    private long nextSequence;
    private long generation = -1;
    private @Nullable Report last;

    ReportStream(RunKey key, ReportJournal journal, long acknowledged, Runnable wake) {
        this.key = key;
        this.journal = journal;
        this.acknowledged = new AtomicLong(acknowledged);
        this.wake = wake;
        for (ReportJournal.Entry entry : journal.before()) {
            Report report = entry.report();
            nextSequence = report.sequence() + 1;
            last = report;
            if (report.sequence() > acknowledged) {
                unsent.add(report);
            }
        }
    }

    /** Journals a report; it is sent with the next {@link #pump}. */
    void add(Report.Body body, long nowMs, long offset, long lines, long garbage) throws IOException {
        Report report = new Report(key, nextSequence, nowMs, body);
        journal.append(new ReportJournal.Entry(report, offset, lines, garbage));
        nextSequence++;
        last = report;
        unsent.add(report);
    }

    /** Sends what the outbox takes; how many. */
    int pump(Outbox outbox) {
        long done = acknowledged.get();
        while (!sent.isEmpty() && sent.getFirst().sequence() <= done) {
            sent.removeFirst();
        }
        if (generation != outbox.generation()) {
            generation = outbox.generation();
            while (!sent.isEmpty()) {
                unsent.addFirst(sent.removeLast());
            }
        }
        int count = 0;
        while (!unsent.isEmpty() && outbox.report(unsent.getFirst(), acknowledgement(unsent.getFirst()))) {
            sent.addLast(unsent.removeFirst());
            count++;
        }
        return count;
    }

    private Runnable acknowledgement(Report report) {
        return () -> {
            acknowledged.accumulateAndGet(report.sequence(), Math::max);
            wake.run();
        };
    }

    /** Sends the last report once more, as an answer to a repeated order. */
    void repeatLast(Outbox outbox) {
        if (last != null && unsent.isEmpty()) {
            outbox.report(last, () -> {});
        }
    }

    boolean isFull() {
        return unsent.size() + sent.size() >= MOST_UNACKNOWLEDGED;
    }

    boolean allAcknowledged() {
        return acknowledged.get() >= nextSequence - 1;
    }

    long acknowledged() {
        return acknowledged.get();
    }

    boolean isEmpty() {
        return nextSequence == 0;
    }

    Optional<Report> last() {
        return Optional.ofNullable(last);
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }
}
