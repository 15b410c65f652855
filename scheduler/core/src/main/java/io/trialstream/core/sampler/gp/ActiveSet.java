package io.trialstream.core.sampler.gp;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/** Chooses the rows that a bounded model keeps: the best, those round the best, and a sample of the rest in even strides. */
final class ActiveSet {
    private ActiveSet() {}

    /**
     * @param x n rows
     * @param values y (n), lower is better
     * @param nominal which columns are compared for equality only (d)
     * @param weights w (d)
     * @param most how many rows to keep
     * @return ascending positions, at most {@code most}
     */
    static int[] around(double[][] x, double[] values, boolean[] nominal, double[] weights, int most) {
        if (x.length <= most) {
            return IntStream.range(0, x.length).toArray();
        }
        int[] byValue = sortedBy(values);
        BitSet kept = new BitSet(x.length);
        for (int i = 0; i < most * 3 / 10; i++) {
            kept.set(byValue[i]);
        }
        double[] incumbent = x[byValue[0]];
        double[] distances = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            for (int k = 0; k < nominal.length; k++) {
                double difference = x[i][k] - incumbent[k];
                distances[i] += weights[k] * (nominal[k] ? (difference == 0 ? 0 : 1) : difference * difference);
            }
        }
        add(kept, sortedBy(distances), most * 7 / 10);
        stride(kept, x.length, most);
        return kept.stream().toArray();
    }

    /**
     * For a fit: the best, the newest and a sample of the rest.
     *
     * @return ascending positions, at most {@code most}
     */
    static int[] forFit(double[] values, int most) {
        int n = values.length;
        if (n <= most) {
            return IntStream.range(0, n).toArray();
        }
        BitSet kept = new BitSet(n);
        add(kept, sortedBy(values), most * 4 / 10);
        stride(kept, n, most);
        return kept.stream().toArray();
    }

    private static void add(BitSet kept, int[] order, int until) {
        for (int i = 0; i < order.length && kept.cardinality() < until; i++) {
            kept.set(order[i]);
        }
    }

    private static void stride(BitSet kept, int rows, int until) {
        int missing = until - kept.cardinality();
        int[] rest = IntStream.range(0, rows).filter(i -> !kept.get(i)).toArray();
        for (int i = 0; i < missing && rest.length > 0; i++) {
            kept.set(rest[(int) ((long) i * rest.length / missing)]);
        }
    }

    static int[] sortedBy(double[] keys) {
        return Arrays.stream(IntStream.range(0, keys.length).boxed().toArray(Integer[]::new))
                .sorted((a, b) -> Double.compare(keys[a], keys[b]))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
