package io.trialstream.core.sampler.evolution;

import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplerContractTest;

class EvolutionContractTest extends SamplerContractTest {
    @Override
    protected Sampler newSampler() {
        return new EvolutionSampler(new EvolutionSampler.Options(8, 3, 0.1, 0.25));
    }
}
