/** A single-node Kafka broker in this process. */
@NullMarked
package io.trialstream.app.embedded;

import org.jspecify.annotations.NullMarked;
