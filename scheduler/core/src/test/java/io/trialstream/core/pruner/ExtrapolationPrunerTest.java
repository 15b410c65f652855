package io.trialstream.core.pruner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExtrapolationPrunerTest {
    private static final int MAX = 100;
    private static final int OWN = 50;

    private final ExtrapolationPruner pruner = warmedUpAt(0);

    private static ExtrapolationPruner warmedUpAt(long epoch) {
        return new ExtrapolationPruner(new ExtrapolationPruner.Options(0.05, 5, epoch, 1, 1, MAX));
    }

    /** A trial that reported these values at epochs 1, 2, … in a rung where nine others have 0 to 8 and the best of all is 0. */
    private Decision decide(double... own) {
        FakeRung rung = FakeRung.of(own.length, 0, 1, 2, 3, 4, 5, 6, 7, 8).arrive(OWN, own[own.length - 1]);
        return pruner.decide(rung.studyBest(0), curve(own));
    }

    private static TrialCurve curve(double... own) {
        int earlier = own.length - 1;
        long[] epochs = new long[earlier];
        Arrays.setAll(epochs, i -> i + 1);
        double best = Arrays.stream(own).min().orElseThrow();
        return new TrialCurve(OWN, own.length, own[earlier], epochs, Arrays.copyOf(own, earlier), best, own.length);
    }

    private static double[] series(int length, java.util.function.IntToDoubleFunction value) {
        double[] series = new double[length];
        Arrays.setAll(series, i -> value.applyAsDouble(i + 1));
        return series;
    }

    @Test
    void stopsACurveThatLevelsOffFarAboveTheBest() {
        Decision decision = decide(series(12, t -> 10 + 5 * Math.exp(-t)));

        assertThat(decision).isInstanceOf(Decision.Stop.class);
        assertThat(decision.evidence().cutoff())
                .as("what it would have to beat")
                .isZero();
        assertThat(decision.evidence().rank()).isEqualTo(-1);
        assertThat(decision.evidence().note()).startsWith("probability of reaching it by epoch 100: ");
    }

    @Test
    void letsACurveThatStillFallsGoOn() {
        assertThat(decide(series(12, t -> 15 - 0.5 * t))).isInstanceOf(Decision.Continue.class);
    }

    @Test
    void stopsACurveThatOnlyRises() {
        assertThat(decide(series(12, t -> 10 + t))).isInstanceOf(Decision.Stop.class);
    }

    @Test
    void needsEnoughPointsAtWhichTheValueChanged() {
        assertThat(decide(20, 19, 18.9, 18.8).evidence().note()).isEqualTo("its curve has 4 of the 5 points needed");
        Decision jumped = decide(20, 20, 20, 20, 20, 20, 20, 19);
        assertThat(jumped).isInstanceOf(Decision.Continue.class);
        assertThat(jumped.evidence().note()).isEqualTo("its curve has 2 of the 5 points needed");
    }

    @Test
    void neverStopsTheBestTenthOfThoseThatGotSoFar() {
        double[] own = series(12, t -> 10 + 5 * Math.exp(-t));
        FakeRung rung = FakeRung.of(12, 11, 12, 13, 14).arrive(OWN, own[11]).studyBest(-100);

        Decision decision = pruner.decide(rung, curve(own));

        assertThat(decision).isInstanceOf(Decision.Continue.class);
        assertThat(decision.evidence().note()).isEqualTo("among the best so far");
    }

    @Test
    void judgesNothingDuringTheWarmUp() {
        double[] own = series(12, t -> 10 + t);
        FakeRung rung = FakeRung.of(12, 0, 1).arrive(OWN, own[11]);

        assertThat(warmedUpAt(12).decide(rung, curve(own))).isInstanceOf(Decision.Stop.class);
        Decision early = warmedUpAt(13).decide(rung, curve(own));
        assertThat(early).isInstanceOf(Decision.Continue.class);
        assertThat(early.evidence().note()).isEqualTo("curves are judged from epoch 13 on");
    }

    @Test
    void stopsNothingWithSeveralObjectives() {
        double[] own = series(12, t -> 10 + t);
        FakeRung rung = FakeRung.of(12, 0, 1).arrive(OWN, own[11]).studyBest(0).withSeveralObjectives();

        assertThat(pruner.decide(rung, curve(own))).isInstanceOf(Decision.Continue.class);
    }

    @Test
    void leavesNaNOutOfTheCurve() {
        double[] own = series(12, t -> t % 3 == 0 ? Double.NaN : 10 + 5 * Math.exp(-t));

        assertThat(decide(Arrays.copyOf(own, 11))).isInstanceOf(Decision.Stop.class);
    }

    @Test
    void survivesHugeAndTinyValues() {
        assertThat(decide(series(12, t -> 1e300 * (1 + Math.exp(-t))))).isInstanceOf(Decision.Stop.class);
        assertThat(decide(series(12, t -> 1e-300 * (1 + Math.exp(-t))))).isInstanceOf(Decision.Stop.class);
        double[] epochs = {1, 2, 3, 4};
        double widest = CurveExtrapolation.probability(
                epochs, new double[] {Double.MAX_VALUE, 1e308, 0, -Double.MAX_VALUE}, 100, -Double.MAX_VALUE);
        assertThat(widest).isBetween(0.0, 1.0);
    }

    @Test
    void isSureOfAConstantCurve() {
        double[] epochs = {1, 2, 3};

        assertThat(CurveExtrapolation.probability(epochs, new double[] {2, 2, 2}, 9, 1.9))
                .isZero();
        assertThat(CurveExtrapolation.probability(epochs, new double[] {2, 2, 2}, 9, 2))
                .isOne();
        assertThatThrownBy(() -> CurveExtrapolation.probability(new double[2], new double[2], 9, 1))
                .hasMessageContaining("at least 3 points");
    }

    @Test
    void growsWithTheTarget() {
        double[] epochs = {1, 2, 3, 4, 5, 6};
        double[] values = {1, 0.7, 0.58, 0.5, 0.46, 0.41};
        double before = 0;
        for (double target = -1; target < 1; target += 0.05) {
            double probability = CurveExtrapolation.probability(epochs, values, 27, target);
            assertThat(probability).isBetween(before, 1.0);
            before = probability;
        }
        assertThat(before).isGreaterThan(0.99);
    }

    @Test
    void knowsTheNormalDistribution() {
        assertThat(CurveExtrapolation.normal(0)).isCloseTo(0.5, within(1e-7));
        assertThat(CurveExtrapolation.normal(-1.959963985)).isCloseTo(0.025, within(1e-7));
        assertThat(CurveExtrapolation.normal(1.644853627)).isCloseTo(0.95, within(1e-7));
        assertThat(CurveExtrapolation.normal(Double.NEGATIVE_INFINITY)).isZero();
        assertThat(CurveExtrapolation.normal(Double.POSITIVE_INFINITY)).isOne();
    }

    /**
     * The guard: of noisy curves that do reach the target at the end, from families in and outside of the ensemble, at most one in a hundred
     * is stopped anywhere on the way, and nine in ten of the hopeless ones are.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void rarelyStopsACurveThatWouldHaveWon(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double target = 0.3;
        int winners = 0;
        int wronglyStopped = 0;
        int losers = 0;
        int rightlyStopped = 0;
        for (int n = 0; n < 3_000; n++) {
            double[] curve = noisy(random);
            boolean wins = curve[MAX - 1] <= target;
            boolean stopped = stoppedOnTheWay(curve, target);
            winners += wins ? 1 : 0;
            wronglyStopped += wins && stopped ? 1 : 0;
            boolean hopeless = curve[MAX - 1] > target + 0.3;
            losers += hopeless ? 1 : 0;
            rightlyStopped += hopeless && stopped ? 1 : 0;
        }

        assertThat(winners).isGreaterThan(300);
        assertThat(losers).isGreaterThan(300);
        assertThat(wronglyStopped / (double) winners).as("wrongly stopped").isLessThan(0.01);
        assertThat(rightlyStopped / (double) losers).as("rightly stopped").isGreaterThan(0.9);
    }

    private static boolean stoppedOnTheWay(double[] curve, double target) {
        for (int length = 5; length < MAX; length += 5) {
            double[] own = Arrays.copyOf(curve, length);
            FakeRung rung = FakeRung.of(length, -9).arrive(OWN, own[length - 1]).studyBest(target);
            if (warmedUpAt(17).decide(rung, curve(own)) instanceof Decision.Stop) {
                return true;
            }
        }
        return false;
    }

    /** Power laws, exponentials, a logistic with a slow start, and a step of the learning rate. */
    private static double[] noisy(RandomGenerator random) {
        double end = random.nextDouble();
        double fall = 0.2 + random.nextDouble();
        double speed = 0.3 + random.nextDouble();
        double noise = 0.01 * random.nextDouble();
        int family = random.nextInt(4);
        return series(MAX, t -> {
            double shape = switch (family) {
                case 0 -> Math.pow(t, -speed);
                case 1 -> Math.exp(-t * speed / 10);
                case 2 -> 1 / (1 + Math.exp(speed * (t - 12) / 5));
                default -> Math.pow(t, -speed) * (t < 50 ? 1 : 0.8);
            };
            return end + fall * shape + noise * random.nextGaussian();
        });
    }
}
