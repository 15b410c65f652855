package io.trialstream.core.sampler.gp;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The best trials as the model sees them: by the mean at the full resource, which noise and short trainings do not flatter.
 *
 * @param centres at most {@link #MOST}, the best first; empty: no trial met the outcome constraints
 * @param best the best one's mean; 0 when there is none
 */
record Incumbents(List<Encoding.Point> centres, double best) {
    private static final int LOOKED_AT = 24;
    private static final int MOST = 8;

    static Incumbents of(Observations observations, Surrogate surrogate, Posterior posterior) {
        List<Observations.Row> rows = surrogate.rows();
        int[] byValue = ActiveSet.sortedBy(surrogate.values());
        Set<Integer> trials = new HashSet<>();
        List<Observations.Row> looked = new ArrayList<>();
        for (int i = 0; i < byValue.length && looked.size() < LOOKED_AT; i++) {
            Observations.Row row = rows.get(byValue[i]);
            if (row.finite() && meetsConstraints(row) && trials.add(row.trial())) {
                looked.add(row);
            }
        }
        double[] means = looked.stream()
                .mapToDouble(row -> posterior.mean(observations.withResource(row.point(), 1)))
                .toArray();
        List<Encoding.Point> centres = new ArrayList<>();
        int[] byMean = ActiveSet.sortedBy(means);
        for (int i = 0; i < byMean.length && i < MOST; i++) {
            centres.add(looked.get(byMean[i]).point());
        }
        return new Incumbents(centres, byMean.length == 0 ? 0 : means[byMean[0]]);
    }

    private static boolean meetsConstraints(Observations.Row row) {
        return row.violations().stream().allMatch(violation -> violation <= 0);
    }
}
