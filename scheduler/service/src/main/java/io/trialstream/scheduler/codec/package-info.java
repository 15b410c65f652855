/** Translates between the core's records and Avro. */
@NullMarked
package io.trialstream.scheduler.codec;

import org.jspecify.annotations.NullMarked;
