/** Reproducible randomness: every draw is derived from a seed, a number and a purpose. */
@NullMarked
package io.trialstream.core.random;

import org.jspecify.annotations.NullMarked;
