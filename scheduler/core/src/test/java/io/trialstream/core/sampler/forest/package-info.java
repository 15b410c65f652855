/** Tests of the forest sampler. */
@NullMarked
package io.trialstream.core.sampler.forest;

import org.jspecify.annotations.NullMarked;
