package io.trialstream.core.sampler.moo;

import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplerContractTest;

class Nsga2ContractTest extends SamplerContractTest {
    @Override
    protected Sampler newSampler() {
        return new Nsga2Sampler(new Nsga2Sampler.Options(6, 0.9, 2, 3));
    }
}
