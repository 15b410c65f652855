/** Regularised evolution, and what every population-based sampler needs: an order of trials and a batch without repeats. */
@NullMarked
package io.trialstream.core.sampler.evolution;

import org.jspecify.annotations.NullMarked;
