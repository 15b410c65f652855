/** Connections to a cluster: what all roles have in common. */
@NullMarked
package io.trialstream.scheduler.kafka;

import org.jspecify.annotations.NullMarked;
