package io.trialstream.core.sampler.tpe;

import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplerContractTest;

class TpeSamplerTest extends SamplerContractTest {
    @Override
    protected Sampler newSampler() {
        return new TpeSampler(TpeSampler.Options.defaults(5));
    }
}
