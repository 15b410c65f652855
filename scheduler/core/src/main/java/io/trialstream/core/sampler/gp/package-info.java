/**
 * Bayesian optimisation with Gaussian processes. The only package that uses EJML.
 *
 * <p>Notation: n rows (observations), d columns (encoded hyperparameters, and the resource where curves are used), X (n×d) the rows, y (n)
 * the transformed values, K (n×n) the kernel matrix with the noise on its diagonal, U its upper Cholesky factor (K = UᵀU), α = K⁻¹y.
 */
@NullMarked
package io.trialstream.core.sampler.gp;

import org.jspecify.annotations.NullMarked;
