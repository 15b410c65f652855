package io.trialstream.core.sampler;

import org.jspecify.annotations.Nullable;

/**
 * What a suggestion was conditioned on: it goes into the decisions topic, so that every trial can say why it exists.
 *
 * @param sampler the sampler's name: random, sobol, gp, tpe, start, user, …
 * @param explanation one sentence for a person: the model, its state, and why this point
 * @param observations how many finished or partly trained trials the model saw
 * @param pending how many unfinished trials it took into account
 * @param parent the trial whose checkpoint this one starts from (population-based training); null: none
 */
public record Provenance(
        String sampler,
        String explanation,
        int observations,
        int pending,
        @Nullable Parent parent) {

    /**
     * A trial to start from.
     *
     * @param trial the parent's number
     * @param epoch the epoch of the checkpoint that is copied
     */
    public record Parent(int trial, long epoch) {}

    /** Provenance without a parent. */
    public static Provenance of(String sampler, String explanation, SamplingHistory history) {
        return new Provenance(
                sampler,
                explanation,
                history.finished().size(),
                history.pending().size(),
                null);
    }
}
