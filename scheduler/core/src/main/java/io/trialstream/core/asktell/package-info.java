/** Search without Kafka: a study in this process, which is asked for trials and told of their results. */
@NullMarked
package io.trialstream.core.asktell;

import org.jspecify.annotations.NullMarked;
