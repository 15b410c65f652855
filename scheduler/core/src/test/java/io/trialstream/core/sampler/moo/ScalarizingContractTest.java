package io.trialstream.core.sampler.moo;

import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplerContractTest;
import io.trialstream.core.sampler.evolution.EvolutionSampler;

class ScalarizingContractTest extends SamplerContractTest {
    @Override
    protected Sampler newSampler() {
        return new ScalarizingSampler(new EvolutionSampler(new EvolutionSampler.Options(8, 3, 0.1, 0.25)));
    }
}
