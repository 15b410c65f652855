package io.trialstream.core.replay;

import io.trialstream.core.replay.RecordedEvent.Decided;
import io.trialstream.core.replay.RecordedEvent.Reported;
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
            Comparator.comparingLong(RecordedEvent::place).thenComparingLong(RecordedEvent::number);

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
                        .filter(event -> event instanceof Reported report
                                ? report.offset() < handled
                                : event.number() <= 2 * sequence + 1)
                        .toList());
    }

    /** The study until a time, in milliseconds since 1970 UTC, and not what came later. */
    public Recording untilMs(long atMs) {
        int end = 0;
        while (end < events.size() && events.get(end).atMs() <= atMs) {
            end++;
        }
        return new Recording(spec, events.subList(0, end));
    }
}
