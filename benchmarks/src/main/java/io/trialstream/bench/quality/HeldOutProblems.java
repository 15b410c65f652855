package io.trialstream.bench.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Test functions on which nothing was tuned, to check samplers with: to be run seldom, and never to choose a setting by. From the Virtual
 * Library of Simulation Experiments (Surjanovic and Bingham); ranges are such that no minimum lies in the centre. Minima were found by
 * local searches from 200 starts, of Michalewicz's function by a grid of each coordinate, on which it is a sum.
 */
final class HeldOutProblems {
    private static final double[][] SHEKEL_CENTRES = {
        {4, 4, 4, 4}, {1, 1, 1, 1}, {8, 8, 8, 8}, {6, 6, 6, 6}, {3, 7, 3, 7},
        {2, 9, 2, 9}, {5, 5, 3, 3}, {8, 1, 8, 1}, {6, 2, 6, 2}, {7, 3.6, 7, 3.6}
    };
    private static final double[] SHEKEL_WIDTHS = {0.1, 0.2, 0.2, 0.4, 0.4, 0.6, 0.3, 0.7, 0.5, 0.5};
    private static final double STYBLINSKI_TANG = -39.166165703771426;

    private HeldOutProblems() {}

    static List<Problem> all() {
        List<Problem> problems = new ArrayList<>();
        problems.add(exact("styblinski-tang6", 6, -5, 5, HeldOutProblems::styblinskiTang, 6 * STYBLINSKI_TANG));
        problems.add(exact("griewank6", 6, -40, 70, HeldOutProblems::griewank, 0));
        problems.add(exact("michalewicz5", 5, 0, Math.PI, HeldOutProblems::michalewicz, -4.687658179080857));
        problems.add(exact("rastrigin5", 5, -3, 7, HeldOutProblems::rastrigin, 0));
        problems.add(exact("hartmann4", 4, 0, 1, SyntheticProblems::hartmann4, -3.134494141222399));
        problems.add(exact("shekel10", 4, 0, 10, HeldOutProblems::shekel, -10.536409816692041));
        problems.add(exact("camel6", 2, -2, 2, HeldOutProblems::camel, -1.0316284534898774));
        problems.add(
                problem("styblinski-tang4-noisy", 4, -5, 5, HeldOutProblems::styblinskiTang, 4 * STYBLINSKI_TANG, 10));
        return problems;
    }

    private static Problem exact(
            String name, int n, double min, double max, ToDoubleFunction<double[]> f, double best) {
        return problem(name, n, min, max, f, best, 0);
    }

    private static Problem problem(
            String name, int n, double min, double max, ToDoubleFunction<double[]> f, double best, double deviation) {
        return Problem.sampled(
                name,
                "held-out",
                SyntheticProblems.box(n, min, max),
                h -> f.applyAsDouble(SyntheticProblems.coordinates(h)),
                (h, noise) -> f.applyAsDouble(SyntheticProblems.coordinates(h)) + deviation * noise.nextGaussian(),
                best);
    }

    private static double styblinskiTang(double[] x) {
        double sum = 0;
        for (double z : x) {
            sum += (z * z * z * z - 16 * z * z + 5 * z) / 2;
        }
        return sum;
    }

    private static double griewank(double[] x) {
        double squares = 0;
        double cosines = 1;
        for (int i = 0; i < x.length; i++) {
            squares += x[i] * x[i] / 4000;
            cosines *= Math.cos(x[i] / Math.sqrt(i + 1.0));
        }
        return squares - cosines + 1;
    }

    private static double michalewicz(double[] x) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum -= Math.sin(x[i]) * Math.pow(Math.sin((i + 1) * x[i] * x[i] / Math.PI), 20);
        }
        return sum;
    }

    private static double rastrigin(double[] x) {
        double sum = 0;
        for (double z : x) {
            sum += z * z - 10 * Math.cos(2 * Math.PI * z) + 10;
        }
        return sum;
    }

    private static double shekel(double[] x) {
        double sum = 0;
        for (int i = 0; i < SHEKEL_WIDTHS.length; i++) {
            double distance = SHEKEL_WIDTHS[i];
            for (int j = 0; j < x.length; j++) {
                distance += (x[j] - SHEKEL_CENTRES[i][j]) * (x[j] - SHEKEL_CENTRES[i][j]);
            }
            sum -= 1 / distance;
        }
        return sum;
    }

    private static double camel(double[] x) {
        double a = x[0] * x[0];
        double b = x[1] * x[1];
        return (4 - 2.1 * a + a * a / 3) * a + x[0] * x[1] + (4 * b - 4) * b;
    }
}
