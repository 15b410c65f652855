package io.trialstream.core.asktell;

import io.trialstream.core.insight.WarmHistory;
import io.trialstream.core.insight.WarmStart;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.study.Observed;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.StudyRow;
import io.trialstream.core.study.StudySpec;
import io.trialstream.core.study.Trial;
import java.util.List;

/** What is known: the study, what its sampler may look at, and a count of what happened, which stands in for the time. */
final class Ledger {
    /** Who asks, tells and trains. */
    static final String HERE = "ask-tell";

    private final Study study;
    private final WarmHistory history;
    private long events;

    Ledger(StudySpec spec, List<WarmStart.Mapped> earlier) {
        this.study = new Study(StudyRow.create(HERE, spec, "", 0, HERE));
        this.history = new WarmHistory(spec.space(), spec.plan(), earlier);
    }

    Study study() {
        return study;
    }

    /** All that a sampler may look at, earlier studies included. */
    SamplingHistory history() {
        return history.now();
    }

    /** The time of what happens next: 0, 1, 2 and so on. */
    long nextEvent() {
        return events++;
    }

    /** Takes a trial's new state into the study and the sampler's history. */
    void record(Trial trial) {
        study.apply(trial);
        observe(trial);
    }

    /** Takes a trial's state, which the study has already, into the sampler's history. */
    void observe(Trial trial) {
        history.put(Observed.of(trial));
    }
}
