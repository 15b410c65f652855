/** The functional core: plain Java without Kafka, Avro, clock, logger or I/O; time and randomness are arguments. */
@NullMarked
package io.trialstream.core;

import org.jspecify.annotations.NullMarked;
