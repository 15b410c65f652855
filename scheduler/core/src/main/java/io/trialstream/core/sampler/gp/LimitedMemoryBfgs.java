package io.trialstream.core.sampler.gp;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Minimises a smooth function in a box: L-BFGS (Nocedal and Wright 2006, alg. 7.4) on the variables that no bound holds, with projected
 * backtracking. Small on purpose: a few dozen variables and evaluations.
 */
final class LimitedMemoryBfgs {
    private static final int MEMORY = 8;
    private static final double SUFFICIENT_DECREASE = 1e-4;
    private static final int MOST_HALVINGS = 12;

    private LimitedMemoryBfgs() {}

    /** A function and its gradient. */
    @FunctionalInterface
    interface Smooth {
        /** The value at x; the gradient is written to the second array. NaN or infinity: outside the domain. */
        double valueAndGradient(double[] x, double[] gradient);
    }

    /**
     * Where the search ended.
     *
     * @param x the best point
     * @param value the function there
     * @param evaluations how many were spent
     */
    record Minimum(double[] x, double value, int evaluations) {}

    /** What one step is measured by: change of place, and of the gradient. */
    private record Step(double[] s, double[] y, double rho) {}

    /**
     * @param start where to begin; brought into the box
     * @param lower the smallest value of each variable
     * @param upper the largest
     * @param longestStep no variable moves further in one step
     * @param tolerance ends when no free variable's derivative exceeds it
     * @param mostEvaluations ends after so many
     */
    static Minimum minimize(
            Smooth function,
            double[] start,
            double[] lower,
            double[] upper,
            double longestStep,
            double tolerance,
            int mostEvaluations) {
        int n = start.length;
        double[] x = start.clone();
        project(x, lower, upper);
        double[] gradient = new double[n];
        double value = function.valueAndGradient(x, gradient);
        int evaluations = 1;
        Deque<Step> memory = new ArrayDeque<>();
        while (evaluations < mostEvaluations && Double.isFinite(value)) {
            boolean[] held = held(x, gradient, lower, upper);
            if (largestFree(gradient, held) <= tolerance) {
                break;
            }
            double[] direction = direction(gradient, held, memory);
            double slope = dot(direction, gradient);
            if (!(slope < 0)) {
                memory.clear();
                direction = direction(gradient, held, memory);
                slope = dot(direction, gradient);
            }
            double step = Math.min(1, longestStep / largest(direction));
            if (memory.isEmpty()) {
                step = Math.min(step, 0.25 * longestStep / largest(direction));
            }
            double[] next = new double[n];
            double[] nextGradient = new double[n];
            double nextValue = Double.NaN;
            boolean better = false;
            for (int halving = 0; halving < MOST_HALVINGS && evaluations < mostEvaluations && !better; halving++) {
                for (int i = 0; i < n; i++) {
                    next[i] = x[i] + step * direction[i];
                }
                project(next, lower, upper);
                nextValue = function.valueAndGradient(next, nextGradient);
                evaluations++;
                better = nextValue <= value + SUFFICIENT_DECREASE * step * slope;
                step *= 0.4;
            }
            if (!better) {
                if (memory.isEmpty()) {
                    break;
                }
                memory.clear();
                continue;
            }
            remember(memory, x, next, gradient, nextGradient);
            boolean stalled = value - nextValue <= 1e-9 * (1 + Math.abs(value));
            x = next;
            gradient = nextGradient;
            value = nextValue;
            if (stalled) {
                break;
            }
        }
        return new Minimum(x, value, evaluations);
    }

    private static void remember(Deque<Step> memory, double[] x, double[] next, double[] g, double[] nextG) {
        double[] s = difference(next, x);
        double[] y = difference(nextG, g);
        double curvature = dot(s, y);
        if (curvature > 1e-10 * Math.sqrt(dot(s, s) * dot(y, y))) {
            memory.addLast(new Step(s, y, 1 / curvature));
            if (memory.size() > MEMORY) {
                memory.removeFirst();
            }
        }
    }

    private static double[] direction(double[] gradient, boolean[] held, Deque<Step> memory) {
        double[] q = gradient.clone();
        clear(q, held);
        double[] alphas = new double[memory.size()];
        int i = memory.size();
        for (Iterator<Step> newestFirst = memory.descendingIterator(); newestFirst.hasNext(); ) {
            Step step = newestFirst.next();
            alphas[--i] = step.rho * dot(step.s, q);
            add(q, step.y, -alphas[i]);
        }
        if (!memory.isEmpty()) {
            Step newest = memory.getLast();
            double scale = 1 / (newest.rho * dot(newest.y, newest.y));
            for (int k = 0; k < q.length; k++) {
                q[k] *= scale;
            }
        }
        for (Step step : memory) {
            add(q, step.s, alphas[i++] - step.rho * dot(step.y, q));
        }
        for (int k = 0; k < q.length; k++) {
            q[k] = -q[k];
        }
        clear(q, held);
        return q;
    }

    private static boolean[] held(double[] x, double[] gradient, double[] lower, double[] upper) {
        boolean[] held = new boolean[x.length];
        for (int i = 0; i < x.length; i++) {
            held[i] = (x[i] <= lower[i] && gradient[i] > 0) || (x[i] >= upper[i] && gradient[i] < 0);
        }
        return held;
    }

    private static void clear(double[] v, boolean[] held) {
        for (int i = 0; i < v.length; i++) {
            if (held[i]) {
                v[i] = 0;
            }
        }
    }

    private static void project(double[] x, double[] lower, double[] upper) {
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.min(upper[i], Math.max(lower[i], x[i]));
        }
    }

    private static double largestFree(double[] gradient, boolean[] held) {
        double largest = 0;
        for (int i = 0; i < gradient.length; i++) {
            largest = held[i] ? largest : Math.max(largest, Math.abs(gradient[i]));
        }
        return largest;
    }

    private static double largest(double[] v) {
        double largest = 1e-300;
        for (double value : v) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    private static double[] difference(double[] a, double[] b) {
        double[] difference = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            difference[i] = a[i] - b[i];
        }
        return difference;
    }

    private static void add(double[] target, double[] v, double factor) {
        for (int i = 0; i < target.length; i++) {
            target[i] += factor * v[i];
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
