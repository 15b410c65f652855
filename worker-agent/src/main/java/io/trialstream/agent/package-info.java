/** The daemon on a training machine: takes assignments, runs trials, streams their metrics back. */
@NullMarked
package io.trialstream.agent;

import org.jspecify.annotations.NullMarked;
