package io.trialstream.scheduler.optimizer;

import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.study.StudySpec;

/** Makes the sampler that a study asks for. */
@FunctionalInterface
public interface SamplerFactory {
    /**
     * The sampler.
     *
     * @throws IllegalArgumentException if the study's options for it can't be used
     */
    Sampler create(StudySpec spec);
}
