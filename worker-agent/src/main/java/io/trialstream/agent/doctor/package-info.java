/** Checks of a machine before it trains anything. */
@NullMarked
package io.trialstream.agent.doctor;

import org.jspecify.annotations.NullMarked;
