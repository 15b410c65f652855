/** Benchmarks of the core and of the whole system. */
@NullMarked
package io.trialstream.bench;

import org.jspecify.annotations.NullMarked;
