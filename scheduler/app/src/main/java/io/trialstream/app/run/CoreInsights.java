package io.trialstream.app.run;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.ObservedTrial.Measurement;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.study.StudySpec;
import io.trialstream.scheduler.http.Insights;
import io.trialstream.scheduler.http.RankCorrelation;
import io.trialstream.scheduler.studyfile.StudyFile;
import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.StudyRow;
import io.trialstream.scheduler.view.TrialEntry;
import io.trialstream.scheduler.view.TrialTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gives the API the core's figures about studies: importance by PED-ANOVA once there are enough trials, before that by rank correlation. */
public final class CoreInsights implements Insights {
    private static final int ENOUGH = 20;
    private static final double BEST_SHARE = 0.2;

    private final ReadModel model;
    private final Insights simple = new RankCorrelation();

    /** Over a read model, which knows the studies' definitions. */
    public CoreInsights(ReadModel model) {
        this.model = model;
    }

    @Override
    public Importance importance(StudyRow study, TrialTable trials) {
        Optional<StudySpec> spec = model.definition(study.study())
                .map(definition -> StudyFile.parse(definition, study.study()).spec());
        List<ObservedTrial> observed = new ArrayList<>();
        for (TrialEntry trial : trials) {
            Double best = trial.bestValue();
            if (best != null && spec.isPresent()) {
                double value = spec.get().direction().turn(best);
                observed.add(new ObservedTrial(
                        trial.trial(),
                        Hyperparameters.of(trial.params()),
                        ObservedTrial.Status.COMPLETED,
                        List.of(new Measurement(Math.max(1, trial.lastEpoch()), new double[] {value})),
                        List.of()));
            }
        }
        if (observed.size() < ENOUGH || spec.isEmpty()) {
            return simple.importance(study, trials);
        }
        List<Importance.Item> items = new ArrayList<>();
        for (io.trialstream.core.insight.Importance item :
                io.trialstream.core.insight.Importance.pedAnova(spec.get().space(), observed, BEST_SHARE)) {
            items.add(new Importance.Item(item.parameter(), item.share()));
        }
        return new Importance("PED-ANOVA: what sets the best fifth apart", items);
    }
}
