/** How good samplers are, and what they cost: problems with known optima, runs over seeds, tables with intervals. */
@NullMarked
package io.trialstream.bench.quality;

import org.jspecify.annotations.NullMarked;
