/** Turns Avro records into the read side's rows, and rows into JSON. */
@NullMarked
package io.trialstream.scheduler.view.codec;

import org.jspecify.annotations.NullMarked;
