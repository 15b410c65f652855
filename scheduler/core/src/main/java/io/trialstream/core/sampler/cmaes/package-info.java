/** CMA-ES with restarts: a Gaussian that learns scale and direction from generations of finished trials. */
@NullMarked
package io.trialstream.core.sampler.cmaes;

import org.jspecify.annotations.NullMarked;
