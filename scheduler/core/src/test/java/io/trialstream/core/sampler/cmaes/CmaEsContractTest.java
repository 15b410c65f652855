package io.trialstream.core.sampler.cmaes;

import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplerContractTest;

class CmaEsContractTest extends SamplerContractTest {
    @Override
    protected Sampler newSampler() {
        return new CmaEsSampler(new CmaEsSampler.Options(5, 0.3, CmaEsSampler.Restarts.BIPOP));
    }
}
