/** Where trials keep their checkpoints. */
@NullMarked
package io.trialstream.agent.checkpoint;

import org.jspecify.annotations.NullMarked;
