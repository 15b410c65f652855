/** Scrambled Sobol sequences: random search with evener coverage. */
@NullMarked
package io.trialstream.core.sampler.sobol;

import org.jspecify.annotations.NullMarked;
