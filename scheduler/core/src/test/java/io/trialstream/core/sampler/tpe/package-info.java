/** Tests of the Parzen estimator. */
@NullMarked
package io.trialstream.core.sampler.tpe;

import org.jspecify.annotations.NullMarked;
