/** Several objectives: non-dominated sorting, hypervolume, NSGA-II and scalarisation. */
@NullMarked
package io.trialstream.core.sampler.moo;

import org.jspecify.annotations.NullMarked;
