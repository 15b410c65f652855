/** Tests of samplers, and the contract suite that each of them runs. */
@NullMarked
package io.trialstream.core.sampler;

import org.jspecify.annotations.NullMarked;
