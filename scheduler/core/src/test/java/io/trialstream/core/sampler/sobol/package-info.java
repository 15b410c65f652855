/** Tests of the sobol sampler. */
@NullMarked
package io.trialstream.core.sampler.sobol;

import org.jspecify.annotations.NullMarked;
