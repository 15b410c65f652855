package io.trialstream.core.pool;

import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.sampler.Untried;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.InvalidSpaceException;
import io.trialstream.core.study.Ending;
import io.trialstream.core.study.Reason;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.StudyRow;
import io.trialstream.core.study.StudySpec;
import io.trialstream.core.study.Trial;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Creates trials: starting points first, then what the optimiser has in stock, and at random when it is away for too long. */
final class NewTrials {
    private final Turn turn;

    NewTrials(Turn turn) {
        this.turn = turn;
    }

    /** Creates the next trial in the same step in which it is assigned, so that the budget is spent exactly once. */
    @Nullable Trial next(Study study) {
        StudyRow row = study.row();
        if (row.startsUsed() < row.spec().start().size()) {
            Hyperparameters start = row.spec().start().get(row.startsUsed());
            turn.save(row.withStartUsed());
            return unlessReused(
                    study,
                    created(study, start, new Provenance("start", "a starting point of the study", 0, 0, null), -1));
        }
        return row.exhausted() ? null : fromStock(study);
    }

    private @Nullable Trial fromStock(Study study) {
        StudyRow row = study.row();
        long sequence = row.nextSuggestion();
        PoolState.SoftStudy soft = turn.state.softStudy(row.id());
        Suggestion suggestion = turn.state.stocked(row.id()).get(sequence);
        if (suggestion != null && outdated(study, suggestion)) {
            turn.unstocked(row.id(), sequence);
            suggestion = null; // the optimiser replaces it once it has learnt what is new
        }
        while (suggestion != null && repeats(study, suggestion)) {
            turn.unstocked(row.id(), sequence++);
            turn.save(study.row().withNextSuggestion(sequence));
            turn.touch(row.id());
            suggestion = turn.state.stocked(row.id()).get(sequence);
        }
        if (suggestion == null && sequence >= soft.exhaustedFrom) {
            exhausted(study);
            return null;
        }
        if (suggestion == null) {
            soft.missingSinceMs = soft.missingSinceMs == 0 ? turn.nowMs : soft.missingSinceMs;
            if (turn.nowMs - soft.missingSinceMs < turn.settings.fallbackAfterMs()) {
                return null;
            }
            suggestion = fallback(study, sequence);
            if (suggestion == null) {
                exhausted(study);
                return null;
            }
        } else {
            soft.missingSinceMs = 0;
            turn.unstocked(row.id(), sequence);
        }
        turn.save(study.row().withNextSuggestion(sequence + 1));
        Trial created = created(study, suggestion.hyperparameters(), suggestion.provenance(), sequence);
        return Donors.checkpointIsThere(turn, study, created) ? unlessReused(study, created) : null;
    }

    /** The new trial; null when it ended with the result of an earlier one. */
    private @Nullable Trial unlessReused(Study study, Trial created) {
        Trial earlier = study.reusable(created);
        if (earlier == null) {
            return created;
        }
        RunEnds.end(
                turn,
                created.edit().progress(earlier.progress()).done(),
                earlier.state(),
                Ending.of(
                        Reason.REUSED,
                        "the same hyperparameters as trial " + earlier.number() + ": its result is taken"));
        return null;
    }

    /** The sampler has nothing more to propose. */
    void exhausted(Study study) {
        turn.save(study.row().asExhausted());
        turn.decided(study.row(), Ending.of(Reason.EXHAUSTED, "its sampler has nothing more to propose"));
        turn.touch(study.id());
        turn.wantMatch(); // the last cohort may be complete now
    }

    private static boolean repeats(Study study, Suggestion suggestion) {
        boolean goesOn = suggestion.provenance().parent() != null; // a member of a population, and no repetition
        return !goesOn && study.drops(suggestion.hyperparameters());
    }

    /** Whether a trial ended that the suggestion should have been based on. */
    static boolean outdated(Study study, Suggestion suggestion) {
        return study.onDemand() && suggestion.provenance().observations() < study.endedCount();
    }

    /** The optimiser is away: a random configuration keeps the slot busy, and says so. */
    private @Nullable Suggestion fallback(Study study, long sequence) {
        try {
            boolean anew = study.spec().duplicates() != StudySpec.Duplicates.ALLOW;
            Hyperparameters point = Untried.draw(
                    study.spec().space(),
                    tried -> anew && study.tried().contains(tried),
                    Seeds.derive(study.spec().seed(), sequence, "fallback"));
            return point == null
                    ? null
                    : new Suggestion(
                            point,
                            new Provenance(
                                    "fallback", "the optimiser did not answer in time; drawn at random", 0, 0, null));
        } catch (InvalidSpaceException e) {
            return null;
        }
    }

    private Trial created(Study study, Hyperparameters hyperparameters, Provenance provenance, long suggestion) {
        int number = study.trials().size();
        Trial trial = Trial.create(
                study.id(),
                number,
                hyperparameters,
                provenance,
                suggestion,
                study.spec().pruner().bracket(number, study.spec().seed()),
                turn.nowMs);
        turn.save(trial, true);
        turn.suggested(trial);
        turn.observe(StudyObservation.of(StudyObservation.Kind.TRIAL_ADDED, study.row(), trial));
        return trial;
    }

    static Trial addByHand(Turn turn, Study study, Hyperparameters hyperparameters, String explanation, String note) {
        NewTrials trials = new NewTrials(turn);
        trials.unlessReused(
                study, trials.created(study, hyperparameters, new Provenance("user", explanation, 0, 0, null), -1));
        Trial created = study.trials().get(study.trials().size() - 1);
        if (note.isEmpty()) {
            return created;
        }
        Trial noted = created.edit().note(note, List.of()).done();
        turn.save(noted, true);
        return noted;
    }
}
