/** Tree-structured Parzen estimator: densities of good and of other configurations, and the ratio of the two. */
@NullMarked
package io.trialstream.core.sampler.tpe;

import org.jspecify.annotations.NullMarked;
