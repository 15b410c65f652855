package io.trialstream.core.asktell;

import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.study.Budget;
import io.trialstream.core.study.Ending;
import io.trialstream.core.study.Lease;
import io.trialstream.core.study.Reason;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.StudyRow;
import io.trialstream.core.study.StudySpec;
import io.trialstream.core.study.Trial;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides what is trained next: trials added by hand, promoted ones, starting points, then what the sampler proposes. */
final class Asking {
    private final StudySpec spec;
    private final Sampler sampler;
    private final Ledger ledger;
    private final Study study;

    Asking(StudySpec spec, Sampler sampler, Ledger ledger) {
        this.spec = spec;
        this.sampler = sampler;
        this.ledger = ledger;
        this.study = ledger.study();
    }

    /** Why nothing more will be proposed; empty: more may come. */
    Optional<String> done() {
        Trial best = study.best();
        Double target = spec.budget().target();
        if (target != null
                && best != null
                && best.progress().best() <= spec.direction().turn(target)) {
            return Optional.of("trial " + best.number() + " reached the target " + target);
        }
        if (!study.waiting().isEmpty() || study.promotable() >= 0) {
            return Optional.empty();
        }
        if (study.row().exhausted()) {
            return Optional.of("every configuration of the space was tried");
        }
        if (study.trials().size() >= spec.budget().trials()) {
            return Optional.of("the budget of " + spec.budget().trials() + " trials is spent");
        }
        return Optional.empty();
    }

    /** The next trial, started; null when nothing more is to be trained, or the budget has no room for now. */
    @Nullable Asked next() {
        while (done().isEmpty()) {
            Trial trial = toStart();
            if (trial == null) {
                return null;
            }
            if (!trial.state().ended()) {
                return start(trial);
            }
        }
        return null;
    }

    /** What starts next; one that ended already took an earlier trial's result. */
    private @Nullable Trial toStart() {
        Trial trial = null;
        if (!study.waiting().isEmpty()) {
            trial = study.trials().get(study.waiting().first());
        } else if (study.promotable() >= 0) {
            trial = study.trials().get(study.promotable());
        }
        if (trial != null && !affords(study.untilEpoch(trial) - trial.progress().lastEpoch())) {
            return null;
        }
        if (trial == null) {
            trial = affords(spec.pruner().pauses() ? spec.resource().min() : spec.trialEpochs()) ? create() : null;
        }
        return trial;
    }

    private boolean affords(long epochs) {
        long budget = spec.budget().epochs();
        return budget == Budget.UNLIMITED || budget - study.committedEpochs() >= epochs;
    }

    private @Nullable Trial create() {
        StudyRow row = study.row();
        if (row.startsUsed() < spec.start().size()) {
            Hyperparameters start = spec.start().get(row.startsUsed());
            study.apply(row.withStartUsed());
            return add(start, new Provenance("start", "a starting point of the study", 0, 0, null));
        }
        if (spec.proposedByClients()) {
            return null; // only what was added is asked for
        }
        List<Suggestion> suggestions =
                sampler.suggest(ledger.history(), 1, Seeds.derive(spec.seed(), row.nextSuggestion(), "suggest"));
        if (suggestions.isEmpty()) {
            study.apply(row.asExhausted());
            return null;
        }
        study.apply(row.withNextSuggestion(row.nextSuggestion() + 1));
        return add(suggestions.get(0).hyperparameters(), suggestions.get(0).provenance());
    }

    /** Adds a trial, which starts with the next ask unless an earlier one's result is taken. */
    Trial add(Hyperparameters hyperparameters, Provenance provenance) {
        int number = study.trials().size();
        Trial trial = Trial.create(
                Ledger.HERE,
                number,
                hyperparameters,
                provenance,
                -1,
                spec.pruner().bracket(number, spec.seed()),
                ledger.nextEvent());
        study.apply(trial);
        Trial earlier = study.reusable(trial);
        if (earlier != null) {
            trial = trial.edit()
                    .progress(earlier.progress())
                    .ended(
                            earlier.state(),
                            Ending.of(
                                    Reason.REUSED,
                                    "the same hyperparameters as trial " + earlier.number() + ": its result is taken"),
                            ledger.nextEvent())
                    .done();
            study.apply(trial);
        }
        ledger.observe(trial);
        return trial;
    }

    private Asked start(Trial trial) {
        boolean resume = trial.leaseEpoch() > 0;
        Provenance.Parent parent = trial.provenance().parent();
        long from = Math.max(trial.progress().lastEpoch(), parent == null ? 0 : parent.epoch());
        Lease lease = new Lease(
                trial.leaseEpoch() + 1,
                Ledger.HERE,
                1,
                new int[0],
                ledger.nextEvent(),
                true,
                from,
                study.untilEpoch(trial));
        Trial running = trial.edit().running(lease).done();
        study.apply(running);
        return new Asked(trial.number(), trial.hyperparameters(), nextResource(running), resume, trial.provenance());
    }

    /** The epoch that a running trial is trained to before it is judged again. */
    long nextResource(Trial trial) {
        for (long resource : study.ladder(trial).resources()) {
            if (resource > trial.progress().lastEpoch()) {
                return Math.min(resource, study.fullTraining(trial));
            }
        }
        return study.fullTraining(trial);
    }
}
