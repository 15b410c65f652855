/** How the agent talks with its scheduler, whatever carries it. */
@NullMarked
package io.trialstream.agent.link;

import org.jspecify.annotations.NullMarked;
