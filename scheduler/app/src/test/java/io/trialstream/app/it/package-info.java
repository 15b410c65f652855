/** Runs the whole of it as a user does: real processes, a real broker, real training scripts. */
@NullMarked
package io.trialstream.app.it;

import org.jspecify.annotations.NullMarked;
