package io.trialstream.scheduler.http;

import io.trialstream.scheduler.view.StudyRow;
import io.trialstream.scheduler.view.TrialTable;
import java.util.List;

/** Figures about studies and pools that the read side can't compute by itself. */
public interface Insights {
    /** Which hyperparameters matter in a study. */
    Importance importance(StudyRow study, TrialTable trials);

    /**
     * Which hyperparameters matter.
     *
     * @param method how it was computed, for people
     * @param items by falling importance
     */
    record Importance(String method, List<Item> items) {
        public Importance {
            items = List.copyOf(items);
        }

        /** A hyperparameter's importance, at least 0; over a study they add up to 1, or are all 0. */
        public record Item(String param, double importance) {}
    }
}
