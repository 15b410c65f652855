package io.trialstream.scheduler.view.webhook;

import io.trialstream.scheduler.view.StudyRow;
import io.trialstream.scheduler.view.StudyState;
import io.trialstream.scheduler.view.webhook.Webhook.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds out, from a study's states one after another, what is worth telling. States may be left out in between. */
final class StudyWatch {
    private record Seen(StudyState state, @Nullable Integer best) {}

    private final Map<String, Seen> seen = new HashMap<>();

    /** Takes a study as it was before anyone watched: nothing is told of it. */
    void know(StudyRow row) {
        seen.put(row.study(), of(row));
    }

    /** What happened since the study was seen last; the end comes last. */
    List<Event> changed(StudyRow row) {
        Seen now = of(row);
        Seen before = seen.put(row.study(), now);
        List<Event> events = new ArrayList<>();
        if (now.best() != null && (before == null || !now.best().equals(before.best()))) {
            events.add(Event.NEW_BEST);
        }
        Event end = end(now.state());
        if (end != null && (before == null || end(before.state()) == null)) {
            events.add(end);
        }
        return events;
    }

    private static Seen of(StudyRow row) {
        StudyRow.Best best = row.best();
        return new Seen(row.state(), best == null ? null : (Integer) best.trial());
    }

    private static @Nullable Event end(StudyState state) {
        return switch (state) {
            case COMPLETED, CANCELLED, ARCHIVED -> Event.FINISHED;
            case FAILED -> Event.FAILED;
            case UNKNOWN, RUNNING, PAUSED -> null;
        };
    }
}
