/** Samplers: what proposes the next hyperparameters, from the history of a study. */
@NullMarked
package io.trialstream.core.sampler;

import org.jspecify.annotations.NullMarked;
