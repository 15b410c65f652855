/** Population-based training: trials that start from better trials' checkpoints, with changed hyperparameters. */
@NullMarked
package io.trialstream.core.sampler.pbt;

import org.jspecify.annotations.NullMarked;
