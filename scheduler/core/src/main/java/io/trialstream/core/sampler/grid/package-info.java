/** Exhaustive search over a finite space, or over a grid laid on a continuous one. */
@NullMarked
package io.trialstream.core.sampler.grid;

import org.jspecify.annotations.NullMarked;
