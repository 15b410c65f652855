/** Random-forest surrogate for mixed and conditional spaces. */
@NullMarked
package io.trialstream.core.sampler.forest;

import org.jspecify.annotations.NullMarked;
