/** Reads a study file: YAML or JSON text in, a checked study definition out, or one line that says what is wrong where. */
@NullMarked
package io.trialstream.scheduler.studyfile;

import org.jspecify.annotations.NullMarked;
