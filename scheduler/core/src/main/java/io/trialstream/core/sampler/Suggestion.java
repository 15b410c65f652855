package io.trialstream.core.sampler;

import io.trialstream.core.space.Hyperparameters;

/**
 * A proposed configuration, and what led to it.
 *
 * @param hyperparameters inside the study's space
 * @param provenance what proposed it, conditioned on what
 */
public record Suggestion(Hyperparameters hyperparameters, Provenance provenance) {}
