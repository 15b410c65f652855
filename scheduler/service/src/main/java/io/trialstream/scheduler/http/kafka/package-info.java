/** The API's way to Kafka: commands, and what clients that train say and are told. */
@NullMarked
package io.trialstream.scheduler.http.kafka;

import org.jspecify.annotations.NullMarked;
