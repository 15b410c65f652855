package io.trialstream.core.pool;

import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.sampler.Samplers;
import io.trialstream.core.study.Ending;
import io.trialstream.core.study.Reason;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.StudySpec;
import io.trialstream.core.study.Trial;
import io.trialstream.core.study.TrialState;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Trials whose checkpoints others start from, in population-based training. */
final class Donors {
    private Donors() {}

    /**
     * The ended trials whose checkpoints must stay while the study runs, since any of them may be the next one's parent: the last {@code
     * population} that ended with a value and still have a checkpoint. A sampler looks at no more of them; that some of those may have
     * saved none only keeps others longer. Empty when the study's sampler keeps no population.
     */
    static Set<Integer> of(Study study) {
        if (!study.onDemand()) {
            return Set.of();
        }
        StudySpec spec = study.spec();
        int population =
                Samplers.population(spec.sampler().type(), spec.sampler().options(), spec.plan());
        List<Trial> newest = study.checkpoints().ended().stream()
                .map(number -> study.trials().get(number))
                .filter(Donors::mayDonate)
                .sorted(Comparator.comparingLong(Trial::endedAtMs).reversed())
                .toList();
        // of those that ended in the same millisecond the sampler may have heard in another order
        long oldestMs = newest.size() <= population
                ? Long.MIN_VALUE
                : newest.get(population - 1).endedAtMs();
        return newest.stream()
                .filter(trial -> trial.endedAtMs() >= oldestMs)
                .map(Trial::number)
                .collect(Collectors.toSet());
    }

    private static boolean mayDonate(Trial trial) {
        return (trial.state() == TrialState.COMPLETED || trial.state() == TrialState.STOPPED)
                && trial.progress().lastEpoch() > 0;
    }

    /**
     * Whether a new trial can start as its suggestion says. One whose parent left no checkpoint fails at once; when no trial of the study
     * ever left one, the script saves none, and the study ends, before it spends its budget on nothing.
     */
    static boolean checkpointIsThere(Turn turn, Study study, Trial trial) {
        Provenance.Parent wanted = trial.provenance().parent();
        Trial parent = study.parent(trial);
        if (wanted == null || (parent != null && parent.checkpoint() != null)) {
            return true;
        }
        String message = "it was to go on from trial " + wanted.trial() + ", which left no checkpoint; sampler "
                + study.spec().sampler().type()
                + " needs a script that saves one to TRIALSTREAM_CHECKPOINT_DIR before it"
                + " reports an epoch, and goes on from it when TRIALSTREAM_RESUME_EPOCH is not 0";
        RunEnds.end(turn, trial, TrialState.FAILED, Ending.of(Reason.NO_CHECKPOINT, message));
        if (study.trials().stream().allMatch(one -> one.checkpoint() == null)) {
            StudyKeeper.close(
                    turn,
                    study,
                    Ending.of(Reason.NO_CHECKPOINT, "trial " + trial.number() + " could not start: " + message));
        }
        return false;
    }
}
