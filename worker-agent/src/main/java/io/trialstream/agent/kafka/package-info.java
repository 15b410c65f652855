/** The link over Kafka, and the only place that sees Avro. */
@NullMarked
package io.trialstream.agent.kafka;

import org.jspecify.annotations.NullMarked;
