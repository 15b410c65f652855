package io.trialstream.core.asktell;

import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.space.Hyperparameters;

/**
 * A trial to train.
 *
 * @param trial its number, from 0
 * @param hyperparameters its configuration
 * @param resource where it is judged next, in epochs: train to there and report
 * @param resume whether it goes on from its checkpoint
 * @param provenance what proposed it, and why
 */
public record Asked(int trial, Hyperparameters hyperparameters, long resource, boolean resume, Provenance provenance) {}
