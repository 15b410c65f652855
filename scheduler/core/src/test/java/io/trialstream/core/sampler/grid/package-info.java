/** Tests of the grid sampler. */
@NullMarked
package io.trialstream.core.sampler.grid;

import org.jspecify.annotations.NullMarked;
