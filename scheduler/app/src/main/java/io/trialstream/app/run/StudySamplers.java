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

    /**
     * The study's sampler, such that the same answers in the same order give the same suggestions however slow the machine is: in a time
     * box only if the study asks for one.
     */
    public static Sampler createRepeatable(StudySpec spec) {
        return spec.proposedByClients() || spec.sampler().options().containsKey("timeBox")
                ? create(spec)
                : Samplers.standard()
                        .create(spec.sampler().type(), spec.sampler().options(), spec.seed());
    }
}
