/** The default sampler, which picks one of the others, and the time box round an expensive one. */
@NullMarked
package io.trialstream.core.sampler.auto;

import org.jspecify.annotations.NullMarked;
