/** The shells around the core: topology, optimiser, views and the HTTP API. */
@NullMarked
package io.trialstream.scheduler;

import org.jspecify.annotations.NullMarked;
