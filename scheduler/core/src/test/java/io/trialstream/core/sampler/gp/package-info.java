/** Tests of the Gaussian process. */
@NullMarked
package io.trialstream.core.sampler.gp;

import org.jspecify.annotations.NullMarked;
