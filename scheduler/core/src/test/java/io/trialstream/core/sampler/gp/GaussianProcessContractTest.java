package io.trialstream.core.sampler.gp;

import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplerContractTest;

/** The contract of the Gaussian process. */
class GaussianProcessContractTest extends SamplerContractTest {
    @Override
    protected Sampler newSampler() {
        return new GaussianProcessSampler();
    }
}
