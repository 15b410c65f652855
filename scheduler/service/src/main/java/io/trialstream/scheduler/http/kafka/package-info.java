/** Publishes the API's commands to Kafka. */
@NullMarked
package io.trialstream.scheduler.http.kafka;

import org.jspecify.annotations.NullMarked;
