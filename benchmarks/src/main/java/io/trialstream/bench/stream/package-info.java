/** The stream under load: reports a second, and from a report to the order that follows from it, on a real broker. */
@NullMarked
package io.trialstream.bench.stream;

import org.jspecify.annotations.NullMarked;
