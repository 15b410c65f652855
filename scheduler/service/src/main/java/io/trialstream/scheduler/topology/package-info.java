/** The Kafka Streams shell around the pool's state machine. */
@NullMarked
package io.trialstream.scheduler.topology;

import org.jspecify.annotations.NullMarked;
