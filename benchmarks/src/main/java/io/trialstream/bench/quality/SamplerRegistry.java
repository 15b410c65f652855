package io.trialstream.bench.quality;

import io.trialstream.core.sampler.RandomSampler;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.gp.GaussianProcessSampler;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The samplers that benchmarks know by name: add a line to have one measured. */
public final class SamplerRegistry {
    private static final Map<String, Supplier<Sampler>> SAMPLERS = new LinkedHashMap<>();

    static {
        SAMPLERS.put("random", RandomSampler::new);
        SAMPLERS.put("gp", GaussianProcessSampler::new);
    }

    private SamplerRegistry() {}

    /**
     * Makes a new sampler.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Sampler create(String name) {
        Supplier<Sampler> supplier = SAMPLERS.get(name);
        if (supplier == null) {
            throw new IllegalArgumentException("there is no sampler '" + name + "'; there are " + SAMPLERS.keySet());
        }
        return supplier.get();
    }
}
