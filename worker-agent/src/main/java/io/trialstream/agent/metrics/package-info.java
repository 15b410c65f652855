/** Reading metrics off what a training process writes. */
@NullMarked
package io.trialstream.agent.metrics;

import org.jspecify.annotations.NullMarked;
