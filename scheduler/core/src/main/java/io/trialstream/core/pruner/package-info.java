/** Pruners: what decides, at a rung, whether a trial goes on, pauses or stops. */
@NullMarked
package io.trialstream.core.pruner;

import org.jspecify.annotations.NullMarked;
