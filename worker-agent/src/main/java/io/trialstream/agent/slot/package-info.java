/** Which run occupies which slot. */
@NullMarked
package io.trialstream.agent.slot;

import org.jspecify.annotations.NullMarked;
