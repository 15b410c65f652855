/** The search space: hyperparameters, their ranges and scales, conditions between them, and constraints over them. */
@NullMarked
package io.trialstream.core.space;

import org.jspecify.annotations.NullMarked;
