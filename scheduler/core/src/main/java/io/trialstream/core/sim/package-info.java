/** A pool on a virtual clock: the scheduler's real state machine, with simulated agents, training, optimiser, network and faults. */
@NullMarked
package io.trialstream.core.sim;

import org.jspecify.annotations.NullMarked;
