package io.trialstream.core.sampler.gp;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What a model is asked to predict: turns the measurements of rows into values y (n), about standardised, lower is better. */
@FunctionalInterface
interface Targets {
    /** One value a row; a pure function of the rows. */
    double[] values(List<Observations.Row> rows);

    /** The only objective. */
    static Targets objective(OutputTransform transform) {
        return rows -> aligned(rows, 0, transform);
    }

    /**
     * Several objectives as one: the augmented Chebyshev function of their transformed values (Knowles 2006, ParEGO, eq. 2).
     *
     * @param weights one per objective, summing to 1
     */
    static Targets chebyshev(double[] weights, OutputTransform transform) {
        return rows -> {
            double[] most = new double[rows.size()];
            double[] sum = new double[rows.size()];
            java.util.Arrays.fill(most, Double.NEGATIVE_INFINITY);
            for (int objective = 0; objective < weights.length; objective++) {
                double[] values = aligned(rows, objective, transform);
                double best = java.util.Arrays.stream(values).min().orElse(0);
                for (int i = 0; i < most.length; i++) {
                    double weighted = weights[objective] * (values[i] - best);
                    most[i] = Math.max(most[i], weighted);
                    sum[i] += weighted;
                }
            }
            for (int i = 0; i < most.length; i++) {
                most[i] += 0.05 * sum[i];
            }
            OutputTransform.standardize(most);
            return most;
        };
    }

    /** An outcome constraint's violation, with its limit kept at 0; in units of its root mean square, cut at ±3. */
    static Targets violation(int constraint) {
        return rows -> {
            double[] values = new double[rows.size()];
            double largest = 0;
            for (int i = 0; i < values.length; i++) {
                List<Double> violations = rows.get(i).violations();
                double value = constraint < violations.size() ? violations.get(constraint) : 0;
                values[i] = Double.isNaN(value) ? Double.POSITIVE_INFINITY : value;
                largest = Double.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest;
            }
            double squares = 0;
            for (double value : values) {
                double scaled = largest > 0 && Double.isFinite(value) ? value / largest : 0;
                squares += scaled * scaled / values.length;
            }
            double scale = squares > 0 ? largest * Math.sqrt(squares) : 1;
            for (int i = 0; i < values.length; i++) {
                values[i] = Math.max(-3, Math.min(3, values[i] / scale));
            }
            return values;
        };
    }

    /** Transformed values with the mean learning curve taken off, so that a row stands for what its trial comes to at the end. */
    private static double[] aligned(List<Observations.Row> rows, int objective, OutputTransform transform) {
        List<Integer> finite = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).finite()) {
                finite.add(i);
            }
        }
        double[] shaped = transform.apply(finite.stream()
                .mapToDouble(i -> rows.get(i).values()[objective])
                .toArray());
        List<Observations.Row> known = finite.stream().map(rows::get).toList();
        shaped = LearningCurve.takeOff(known, shaped);
        double worst = java.util.Arrays.stream(shaped).max().orElse(1);
        double[] values = new double[rows.size()];
        java.util.Arrays.fill(values, worst);
        for (int i = 0; i < shaped.length; i++) {
            values[finite.get(i)] = shaped[i];
        }
        return values;
    }

    /** The mean change of values from rung to rung. */
    final class LearningCurve {
        private static final int FEWEST_PAIRS = 3;

        private LearningCurve() {}

        /**
         * Adds to each value the change that is usual from its resource to the largest one seen. The change from one rung to the next is
         * the median over trials measured at both, so that the choice of who got further does not bias it.
         */
        static double[] takeOff(List<Observations.Row> rows, double[] values) {
            TreeMap<Long, List<Double>> changes = new TreeMap<>();
            TreeMap<Long, Integer> counts = new TreeMap<>();
            rows.forEach(row -> counts.merge(row.resource(), 1, Integer::sum));
            if (counts.size() < 2) {
                return values;
            }
            long top = counts.lastKey();
            counts.values().removeIf(count -> count < FEWEST_PAIRS);
            counts.put(top, FEWEST_PAIRS);
            for (int i = 1; i < values.length; i++) {
                Observations.Row from = rows.get(i - 1);
                Observations.Row to = rows.get(i);
                Long next = counts.higherKey(from.resource());
                if (from.trial() == to.trial()
                        && next != null
                        && to.resource() == next
                        && counts.containsKey(from.resource())) {
                    changes.computeIfAbsent(from.resource(), key -> new ArrayList<>())
                            .add(values[i] - values[i - 1]);
                }
            }
            TreeMap<Long, Double> toEnd = new TreeMap<>();
            double sum = 0;
            for (long resource : counts.descendingKeySet()) {
                List<Double> observed = changes.getOrDefault(resource, List.of());
                sum += observed.size() < FEWEST_PAIRS
                        ? 0
                        : observed.stream().sorted().toList().get(observed.size() / 2);
                toEnd.put(resource, resource == top ? 0 : sum);
            }
            double[] result = values.clone();
            for (int i = 0; i < values.length; i++) {
                result[i] += interpolate(toEnd, rows.get(i).resource());
            }
            OutputTransform.standardize(result);
            return result;
        }

        private static double interpolate(TreeMap<Long, Double> toEnd, long resource) {
            var below = toEnd.floorEntry(resource);
            var above = toEnd.ceilingEntry(resource);
            if (below == null || above == null || below.getKey().equals(above.getKey())) {
                return below != null ? below.getValue() : above != null ? above.getValue() : 0;
            }
            double from = Math.log(below.getKey());
            double share = (Math.log(resource) - from) / (Math.log(above.getKey()) - from);
            return below.getValue() + share * (above.getValue() - below.getValue());
        }
    }
}
