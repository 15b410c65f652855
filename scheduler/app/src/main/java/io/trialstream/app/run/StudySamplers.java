package io.trialstream.app.run;

import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.Samplers;
import io.trialstream.core.study.StudySpec;
import io.trialstream.scheduler.optimizer.DeadlineBox;
import java.util.List;

/** The samplers that studies can ask for. */
public final class StudySamplers {
    private StudySamplers() {}

    /** The study's sampler, inside a time box where it may take long. */
    public static Sampler create(StudySpec spec) {
        if (spec.proposedByClients()) {
            return (history, count, random) -> List.of(); // never asked
        }
        return Samplers.standard()
                .create(spec.sampler().type(), spec.sampler().options(), spec.seed(), DeadlineBox::new);
    }
}
