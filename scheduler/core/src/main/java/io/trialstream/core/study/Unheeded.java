package io.trialstream.core.study;

import io.trialstream.core.sampler.ObservedTrial.Measurement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was judged about a trial and not carried out.
 *
 * @param shadowRungs its values at the rungs of the shadow pruner, as far as that would have let it train; lower is better
 * @param shadow where the shadow pruner would have ended or paused it; null: it would still train
 * @param held where the study's own pruner would have ended or paused it, had it not been held back; null: nowhere yet
 */
public record Unheeded(
        List<Measurement> shadowRungs,
        @Nullable Verdict shadow,
        @Nullable Verdict held) {
    /** Nothing. */
    public static final Unheeded NOTHING = new Unheeded(List.of(), null, null);

    public Unheeded {
        shadowRungs = List.copyOf(shadowRungs);
    }

    Unheeded withShadow(List<Measurement> rungs, @Nullable Verdict verdict) {
        return new Unheeded(rungs, verdict, held);
    }

    Unheeded withHeld(Verdict verdict) {
        return new Unheeded(shadowRungs, shadow, verdict);
    }
}
