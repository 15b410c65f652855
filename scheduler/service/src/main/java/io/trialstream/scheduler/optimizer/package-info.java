/** The optimiser service: a consumer of its own that proposes hyperparameters, off the stream. */
@NullMarked
package io.trialstream.scheduler.optimizer;

import org.jspecify.annotations.NullMarked;
