package io.trialstream.bench.quality;

import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.Samplers;
import java.util.Map;

/** The samplers that benchmarks know by name: those of a study file, with their default settings. */
public final class SamplerRegistry {
    private static final Samplers SAMPLERS = Samplers.standard();

    private SamplerRegistry() {}

    /**
     * Makes a new sampler.
     *
     * @param seed of the study
     * @throws io.trialstream.core.sampler.InvalidSamplerException if there is none of that name
     */
    public static Sampler create(String name, long seed) {
        return SAMPLERS.create(name, Map.of(), seed);
    }
}
