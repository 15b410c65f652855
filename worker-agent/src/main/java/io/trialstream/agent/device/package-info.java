/** Graphics processors: finding them, and telling whether they are free. */
@NullMarked
package io.trialstream.agent.device;

import org.jspecify.annotations.NullMarked;
