package io.trialstream.core.sampler;

/** The contract of random search. */
class RandomSamplerTest extends SamplerContractTest {
    @Override
    protected Sampler newSampler() {
        return new RandomSampler();
    }
}
