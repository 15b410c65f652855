package io.trialstream.core.sim;

import io.trialstream.core.pool.StudyObservation;
import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.study.Observed;
import io.trialstream.core.study.StudyRow;
import io.trialstream.core.study.StudySpec;
import io.trialstream.core.study.Trial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The optimiser: keeps a history per study and answers wishes, one batch at a time. Without a sampler it draws at random and keeps no
 * history, so that a million trials fit.
 */
final class SimulatedOptimiser {
    /** Where suggestions go. */
    interface Answers {
        void suggest(String study, long sequence, Suggestion suggestion);

        void exhausted(String study, long fromSequence);
    }

    private static final Provenance DRAWN = new Provenance("random", "drawn at random", 0, 0, null);

    private final @Nullable Function<StudySpec, Sampler> samplers;
    private final Answers answers;
    private final Map<String, Mind> minds = new LinkedHashMap<>();
    private boolean away;

    /** What it knows of a study. */
    private static final class Mind {
        final StudySpec spec;
        final SamplingHistory history;
        final @Nullable Sampler sampler;
        final boolean onDemand;
        long wantedUpTo;
        long suggested;
        boolean exhausted;

        Mind(StudySpec spec, @Nullable Sampler sampler) {
            this.spec = spec;
            this.sampler = sampler;
            this.onDemand = spec.sampler().inherits();
            this.history = new SamplingHistory(spec.space(), spec.plan());
        }
    }

    SimulatedOptimiser(@Nullable Function<StudySpec, Sampler> samplers, Answers answers) {
        this.samplers = samplers;
        this.answers = answers;
    }

    /** It is away, or back. */
    void away(boolean isAway) {
        away = isAway;
        if (!away) {
            minds.keySet().forEach(this::answer);
        }
    }

    /** Learns what the scheduler tells; whether it has to answer. */
    boolean learn(StudyObservation observation) {
        StudyRow row = observation.study();
        Mind mind = minds.computeIfAbsent(
                row.id(), id -> new Mind(row.spec(), samplers == null ? null : samplers.apply(row.spec())));
        Trial trial = observation.trial();
        if (trial != null && mind.sampler != null) {
            mind.history.put(Observed.of(trial));
        }
        boolean outdated = trial != null && trial.state().ended() && mind.onDemand;
        if (outdated) {
            mind.suggested = row.nextSuggestion(); // what was suggested and not used is replaced
        }
        mind.wantedUpTo = Math.max(mind.wantedUpTo, observation.wantedUpTo());
        if (observation.kind() == StudyObservation.Kind.STUDY_CLOSED) {
            minds.remove(row.id());
        }
        return outdated || observation.kind() == StudyObservation.Kind.SUGGESTIONS_WANTED;
    }

    /** Answers what a study wishes for. */
    void answer(String study) {
        Mind mind = minds.get(study);
        if (mind == null || away || mind.exhausted || mind.suggested >= mind.wantedUpTo) {
            return;
        }
        int count = (int) (mind.wantedUpTo - mind.suggested);
        List<Suggestion> batch = mind.sampler == null
                ? draw(mind, count)
                : mind.sampler.suggest(mind.history, count, Seeds.derive(mind.spec.seed(), mind.suggested, "suggest"));
        for (Suggestion suggestion : batch) {
            answers.suggest(study, mind.suggested++, suggestion);
        }
        if (batch.size() < count) {
            mind.exhausted = true;
            answers.exhausted(study, mind.suggested);
        }
    }

    private static List<Suggestion> draw(Mind mind, int count) {
        List<Suggestion> drawn = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            drawn.add(new Suggestion(
                    mind.spec.space().sample(Seeds.derive(mind.spec.seed(), mind.suggested + i, "draw")), DRAWN));
        }
        return drawn;
    }
}
