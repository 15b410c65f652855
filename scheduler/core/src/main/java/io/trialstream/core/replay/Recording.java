package io.trialstream.core.replay;

import io.trialstream.core.replay.RecordedEvent.Changed;
import io.trialstream.core.replay.RecordedEvent.Decided;
import io.trialstream.core.replay.RecordedEvent.Epoch;
import io.trialstream.core.replay.RecordedEvent.Exited;
import io.trialstream.core.study.StudySpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A study as it happened: its first definition, and what followed, in the order in which the scheduler took it.
 *
 * @param spec the definition with which it was created
 * @param events in order
 */
public record Recording(StudySpec spec, List<RecordedEvent> events) {
    /** A report at an offset comes after the decisions that were made before it, and before those that followed from it. */
    private static final Comparator<RecordedEvent> ORDER =
            Comparator.comparingLong(Recording::place).thenComparingLong(Recording::number);

    public Recording {
        events = List.copyOf(events);
    }

    /** Puts events in the order in which the scheduler took them. */
    public static Recording of(StudySpec spec, List<RecordedEvent> events) {
        List<RecordedEvent> ordered = new ArrayList<>(events);
        ordered.sort(ORDER);
        return new Recording(spec, ordered);
    }

    /** The study until after a decision, and not what came later. */
    public Recording untilDecision(long sequence) {
        long reports = 0;
        for (RecordedEvent event : events) {
            if (event instanceof Decided decided && decided.sequence() <= sequence) {
                reports = Math.max(reports, decided.reportsOffset());
            }
        }
        long handled = reports;
        return new Recording(
                spec,
                events.stream()
                        .filter(event -> event instanceof Decided decided
                                ? decided.sequence() <= sequence
                                : event instanceof Changed changed
                                        ? changed.nextDecision() <= sequence
                                        : offset(event) < handled)
                        .toList());
    }

    /** The study until a time, in milliseconds since 1970 UTC, and not what came later. */
    public Recording untilMs(long atMs) {
        int end = 0;
        while (end < events.size() && atMs(events.get(end)) <= atMs) {
            end++;
        }
        return new Recording(spec, events.subList(0, end));
    }

    private static long place(RecordedEvent event) {
        return event instanceof Decided decided
                ? 2 * decided.reportsOffset()
                : event instanceof Changed changed ? 2 * changed.reportsOffset() : 2 * offset(event) + 1;
    }

    private static long number(RecordedEvent event) {
        return event instanceof Decided decided
                ? 2 * decided.sequence() + 1
                : event instanceof Changed changed ? 2 * changed.nextDecision() : 0;
    }

    private static long offset(RecordedEvent event) {
        if (event instanceof Epoch epoch) {
            return epoch.offset();
        } else if (event instanceof Exited exited) {
            return exited.offset();
        }
        throw new IllegalArgumentException(event + " is no report");
    }

    /** When it happened, in milliseconds since 1970 UTC. */
    static long atMs(RecordedEvent event) {
        if (event instanceof Epoch epoch) {
            return epoch.atMs();
        } else if (event instanceof Exited exited) {
            return exited.atMs();
        } else if (event instanceof Decided decided) {
            return decided.atMs();
        } else if (event instanceof Changed changed) {
            return changed.atMs();
        }
        throw new AssertionError(event);
    }
}
