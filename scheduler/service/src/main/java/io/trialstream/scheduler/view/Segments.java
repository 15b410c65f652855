package io.trialstream.scheduler.view;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who ran what when, in a study: one segment for each lease of a trial, from its assignment to the decision that ended it, by the
 * scheduler's clock. One thread writes, any number read.
 */
final class Segments {
    private static final int LIMIT = 500_000;
    private static final int[] NOT_KNOWN = new int[0];

    private record Key(int trial, int lease) {}

    /** One run of a trial; to is 0 while it lasts. */
    static final class Segment {
        final int trial;
        final String agent;
        final long from;
        private long to;
        private String state = "RUNNING";
        private int[] slots = NOT_KNOWN;

        Segment(int trial, String agent, long from) {
            this.trial = trial;
            this.agent = agent;
            this.from = from;
        }
    }

    /** One run as it is at a moment; slots is empty when they are not known. */
    record Run(
            int trial,
            String agent,
            List<Integer> slots,
            long from,
            @Nullable Long to,
            String state) {}

    private final Map<Key, Segment> segments = new LinkedHashMap<>();

    synchronized void decision(DecisionRow decision, @Nullable TrialEntry trial) {
        Integer number = decision.trial();
        String agent = decision.agent();
        if (number == null || decision.lease() == 0) {
            return;
        }
        Key key = new Key(number, decision.lease());
        if (decision.kind() == DecisionKind.ASSIGN || decision.kind() == DecisionKind.START) {
            if (agent != null && !segments.containsKey(key)) {
                segments.put(key, new Segment(number, agent, decision.at()));
                if (segments.size() > LIMIT) {
                    segments.remove(segments.keySet().iterator().next());
                }
                if (trial != null) {
                    trial(trial);
                }
            }
            return;
        }
        String end = ending(decision.kind());
        Segment segment = segments.get(key);
        if (end != null && segment != null) {
            if (segment.to == 0) {
                segment.state = end;
            }
            segment.to = Math.max(segment.to, Math.max(segment.from, decision.at()));
        }
    }

    private static @Nullable String ending(DecisionKind kind) {
        return switch (kind) {
            case PAUSE, PREEMPT -> "PAUSED";
            case STOP -> "STOPPED";
            case COMPLETE -> "COMPLETED";
            case FAIL, RETRY -> "FAILED";
            case LOSE -> "LOST";
            default -> null;
        };
    }

    /** Learns from a trial's newest state on which slots it runs, and that it ended. */
    synchronized void trial(TrialEntry trial) {
        Segment segment = segments.get(new Key(trial.trial(), trial.lease()));
        if (segment == null) {
            return;
        }
        if (trial.slots().length > 0) {
            segment.slots = trial.slots();
        }
        if (segment.to == 0 && trial.state().ended()) {
            segment.to = Math.max(segment.from, trial.endedAtMs());
            segment.state = trial.state().name();
        }
    }

    /** All runs, in the order in which they began. */
    synchronized List<Run> runs() {
        List<Run> runs = new ArrayList<>(segments.size());
        for (Segment segment : segments.values()) {
            List<Integer> slots = new ArrayList<>();
            for (int slot : segment.slots) {
                slots.add(slot);
            }
            runs.add(new Run(
                    segment.trial,
                    segment.agent,
                    slots,
                    segment.from,
                    segment.to == 0 ? null : segment.to,
                    segment.state));
        }
        return runs;
    }
}
