package io.trialstream.scheduler.optimizer;

import io.trialstream.core.insight.WarmHistory;
import io.trialstream.core.insight.WarmStart;
import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.study.StudySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the optimiser knows of one study: its history, its sampler, and the suggestions that it proposed and that were not used yet. The
 * latter count as pending, so that later ones spread. Not thread-safe: one worker at a time.
 */
final class StudyModel {
    /** Numbers that stand for unused suggestions in the history; trials never get that far. */
    private static final int FIRST_PLACEHOLDER = 1 << 30;

    private static final long MOST_AHEAD = 100_000;

    private final StudySpec spec;
    private final Sampler sampler;
    private final WarmHistory history;
    private final TreeMap<Long, Suggestion> unused = new TreeMap<>();
    private long used;
    private long wanted;
    private boolean exhausted;
    private boolean learnt;

    /** @param earlier what earlier studies found, in this study's space */
    StudyModel(StudySpec spec, Sampler sampler, List<WarmStart.Mapped> earlier) {
        this.spec = spec;
        this.sampler = sampler;
        this.history = new WarmHistory(spec.space(), spec.plan(), earlier);
    }

    /**
     * A proposal.
     *
     * @param sequence its number
     * @param suggestion what is proposed; null when the space is exhausted from this number on
     * @param tookNanos how long the sampler took, in nanoseconds
     */
    record Proposal(
            long sequence,
            @org.jspecify.annotations.Nullable Suggestion suggestion,
            long tookNanos) {}

    void want(long upTo) {
        // a wish that no pool can have must not keep the worker busy for ever
        wanted = Math.max(wanted, Math.min(upTo, used + MOST_AHEAD));
    }

    /** A trial was created, went on or ended. */
    void observe(ObservedTrial trial, long suggestion) {
        if (suggestion >= 0) {
            // those before it were passed over, as repetitions
            List.copyOf(unused.headMap(suggestion, true).keySet()).forEach(this::release);
            used = Math.max(used, suggestion + 1);
        }
        history.put(trial);
        learnt |=
                trial.status() != ObservedTrial.Status.PENDING || !trial.curve().isEmpty();
    }

    private void release(long sequence) {
        if (unused.remove(sequence) != null) {
            history.release(placeholder(sequence));
        }
    }

    private static int placeholder(long sequence) {
        return (int) (FIRST_PLACEHOLDER + sequence);
    }

    /** Whether it owes proposals, or could improve those that wait to be used. */
    boolean owes() {
        return !exhausted && (nextSequence() < wanted || (learnt && !unused.isEmpty()));
    }

    private long nextSequence() {
        return unused.isEmpty() ? used : unused.lastKey() + 1;
    }

    /** Proposes what is owed. After something was learnt, suggestions that were not used yet are proposed anew. */
    List<Proposal> propose() {
        if (learnt) {
            SortedMap<Long, Suggestion> stale = new TreeMap<>(unused);
            stale.keySet().forEach(this::release);
            learnt = false;
        }
        List<Proposal> proposals = new ArrayList<>();
        while (!exhausted && nextSequence() < wanted) {
            proposals.add(next());
        }
        return proposals;
    }

    private Proposal next() {
        long sequence = nextSequence();
        long start = System.nanoTime();
        List<Suggestion> suggestions =
                sampler.suggest(history.now(), 1, Seeds.derive(spec.seed(), sequence, "suggest"));
        long took = System.nanoTime() - start;
        if (suggestions.isEmpty()) {
            exhausted = true;
            return new Proposal(sequence, null, took);
        }
        Suggestion suggestion = suggestions.get(0);
        unused.put(sequence, suggestion);
        history.put(new ObservedTrial(
                placeholder(sequence),
                suggestion.hyperparameters(),
                ObservedTrial.Status.PENDING,
                List.of(),
                List.of(),
                suggestion.provenance().parent()));
        return new Proposal(sequence, suggestion, took);
    }
}
