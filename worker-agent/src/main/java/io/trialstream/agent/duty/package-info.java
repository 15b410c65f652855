/** The agent's one thread and what it goes through on each turn. */
@NullMarked
package io.trialstream.agent.duty;

import org.jspecify.annotations.NullMarked;
