/** A pool: agents, slots, teams and studies, and the state machine that decides what runs where. */
@NullMarked
package io.trialstream.core.pool;

import org.jspecify.annotations.NullMarked;
