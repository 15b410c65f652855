/** Tests of the default sampler and the time box. */
@NullMarked
package io.trialstream.core.sampler.auto;

import org.jspecify.annotations.NullMarked;
