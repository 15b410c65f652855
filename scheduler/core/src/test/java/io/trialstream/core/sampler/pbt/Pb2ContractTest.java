package io.trialstream.core.sampler.pbt;

import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplerContractTest;
import io.trialstream.core.space.SearchSpace;

class Pb2ContractTest extends SamplerContractTest {
    @Override
    protected Sampler newSampler() {
        return new Pb2Sampler(new PbtSampler.Options(500, 3, 0.2, 0.25, 0.8, 1.2));
    }

    /**
     * A member that goes on repeats the hyperparameters of its parent: the rules on repeats are for first members, so the population is larger
     * than any history here, and finite spaces, where later members have to repeat points, are left to {@link PbtSamplerTest}.
     */
    @Override
    protected boolean supports(SearchSpace space) {
        return !space.finite();
    }
}
