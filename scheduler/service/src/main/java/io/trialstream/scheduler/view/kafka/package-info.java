/** Feeds the read side from Kafka with one plain consumer. */
@NullMarked
package io.trialstream.scheduler.view.kafka;

import org.jspecify.annotations.NullMarked;
