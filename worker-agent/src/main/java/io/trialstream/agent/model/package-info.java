/** What an agent is told and what it tells, free of Kafka and Avro. */
@NullMarked
package io.trialstream.agent.model;

import org.jspecify.annotations.NullMarked;
