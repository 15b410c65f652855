package io.trialstream.scheduler.view;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The last decisions, by study and by trial. Over all studies their number is bounded; the oldest arrivals are dropped first. One thread
 * writes, any number read.
 */
final class DecisionLog {
    private record Trial(String study, int number) {}

    private final int limit;
    private final int perTrial;
    private final Deque<DecisionRow> all = new ArrayDeque<>();
    private final Map<String, Deque<DecisionRow>> byStudy = new HashMap<>();
    private final Map<Trial, Deque<DecisionRow>> byTrial = new HashMap<>();

    DecisionLog(int limit, int perTrial) {
        this.limit = limit;
        this.perTrial = perTrial;
    }

    synchronized void add(DecisionRow decision) {
        String study = decision.study();
        if (study == null) {
            return;
        }
        all.addLast(decision);
        byStudy.computeIfAbsent(study, key -> new ArrayDeque<>()).addLast(decision);
        Integer number = decision.trial();
        if (number != null) {
            Deque<DecisionRow> ofTrial = byTrial.computeIfAbsent(new Trial(study, number), key -> new ArrayDeque<>(4));
            ofTrial.addLast(decision);
            if (ofTrial.size() > perTrial) {
                ofTrial.removeFirst();
            }
        }
        if (all.size() > limit) {
            drop(all.removeFirst());
        }
    }

    // the oldest of all is the oldest of its study and, unless it went before, of its trial
    private void drop(DecisionRow oldest) {
        String study = oldest.study();
        if (study == null) {
            return;
        }
        removeHead(byStudy, study, oldest);
        Integer number = oldest.trial();
        if (number != null) {
            removeHead(byTrial, new Trial(study, number), oldest);
        }
    }

    @SuppressWarnings("ReferenceEquality") // the very object that was added is meant, not an equal one
    private static <K> void removeHead(Map<K, Deque<DecisionRow>> index, K key, DecisionRow oldest) {
        Deque<DecisionRow> rows = index.get(key);
        if (rows != null && rows.peekFirst() == oldest) {
            rows.removeFirst();
            if (rows.isEmpty()) {
                index.remove(key);
            }
        }
    }

    /** A trial's decisions, oldest first. */
    synchronized List<DecisionRow> ofTrial(String study, int trial) {
        Deque<DecisionRow> rows = byTrial.get(new Trial(study, trial));
        return rows == null ? List.of() : new ArrayList<>(rows);
    }

    /**
     * A study's decisions, newest first.
     *
     * @param kinds only these; empty: all
     * @param before only those with a smaller sequence number; null: from the newest
     * @param count at most so many
     */
    synchronized List<DecisionRow> ofStudy(String study, Set<DecisionKind> kinds, @Nullable Long before, int count) {
        List<DecisionRow> found = new ArrayList<>();
        Deque<DecisionRow> rows = byStudy.get(study);
        if (rows == null) {
            return found;
        }
        Iterator<DecisionRow> newestFirst = rows.descendingIterator();
        while (newestFirst.hasNext() && found.size() < count) {
            DecisionRow row = newestFirst.next();
            if ((before == null || row.sequence() < before) && (kinds.isEmpty() || kinds.contains(row.kind()))) {
                found.add(row);
            }
        }
        return found;
    }

    synchronized void forget(String study) {
        all.removeIf(row -> study.equals(row.study()));
        byStudy.remove(study);
        byTrial.keySet().removeIf(trial -> trial.study().equals(study));
    }
}
