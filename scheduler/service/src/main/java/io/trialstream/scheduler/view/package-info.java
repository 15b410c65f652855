/**
 * The read side: indexes in memory of studies, trials, learning curves, decisions, logs and agents, and a feed of their changes. It knows
 * neither Kafka nor Avro; what it is told comes through {@link io.trialstream.scheduler.view.ViewInput}.
 */
@NullMarked
package io.trialstream.scheduler.view;

import org.jspecify.annotations.NullMarked;
