package io.trialstream.core.pool;

import static io.trialstream.core.pool.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.pruner.AshaPruner;
import io.trialstream.core.pruner.AshaPruner.Mode;
import io.trialstream.core.pruner.HoldbackPruner;
import io.trialstream.core.pruner.NoPruner;
import io.trialstream.core.pruner.Pruner;
import io.trialstream.core.study.HoldbackFigures;
import io.trialstream.core.study.ShadowFigures;
import io.trialstream.core.study.TrialState;
import io.trialstream.core.study.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Verdicts that are noted and not carried out: a shadow pruner's, and those about trials that are held back. */
class ShadowPrunerTest {
    private final PoolFixture pool = new PoolFixture().agent("a", 1);

    private static Pruner asha(Mode mode) {
        return new AshaPruner(new AshaPruner.Options(3, 1, mode, 1, 1, 9));
    }

    private List<DecisionRecord> train(int trial, double... values) {
        List<DecisionRecord> shadows = new ArrayList<>();
        pool.started("s", trial);
        for (int epoch = 1; epoch <= values.length; epoch++) {
            pool.epoch("s", trial, epoch, values[epoch - 1]);
            shadows.addAll(pool.decided(DecisionRecord.Kind.SHADOW));
        }
        pool.exit("s", trial, Report.ExitKind.STOPPED);
        return shadows;
    }

    private static double[] nine(double value) {
        double[] values = new double[9];
        java.util.Arrays.fill(values, value);
        return values;
    }

    private ShadowFigures figures() {
        return pool.study("s").shadowFigures().orElseThrow();
    }

    @Test
    void aShadowStopsNothingAndSaysWhatItWouldHaveSaved() {
        pool.study("s", spec().pruner(new NoPruner()).shadow(asha(Mode.STOP)).trials(3));

        assertThat(train(0, nine(0.5))).extracting(DecisionRecord::epoch).containsExactly(1L, 3L);
        List<DecisionRecord> second = train(1, nine(0.9));
        assertThat(second).hasSize(1);
        assertThat(second.get(0).explanation()).contains("ranks 2 of 2").endsWith("; stopped");
        assertThat(pool.trial("s", 1).state()).isEqualTo(TrialState.COMPLETED);
        assertThat(pool.trial("s", 1).unheeded().shadow()).isEqualTo(new Verdict(true, 1, 1, 0.9));
        assertThat(figures()).isEqualTo(new ShadowFigures("asha", 1, 8, true));

        // bad at first and the best in the end: the shadow would have lost it
        train(2, 0.8, 0.7, 0.6, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1);
        assertThat(figures()).isEqualTo(new ShadowFigures("asha", 2, 16, false));
    }

    @Test
    void aShadowsRungsAreItsOwn() {
        pool.study(
                "s", spec().asha(Mode.STOP).shadow(new AshaPruner(new AshaPruner.Options(2, 1, Mode.STOP, 1, 2, 9))));

        train(0, nine(0.5));
        train(1, 0.9);

        assertThat(pool.trial("s", 1).state()).isEqualTo(TrialState.STOPPED);
        assertThat(pool.study("s").shadowRungs().get(0).get(0).resource()).isEqualTo(2);
        // the second trial was gone before it reached the shadow's first rung
        assertThat(pool.study("s").shadowRungs().get(0).get(0).count()).isEqualTo(1);
        assertThat(figures()).isEqualTo(new ShadowFigures("asha", 0, 0, true));
    }

    @Test
    void aTrialThatTheShadowWouldHavePausedGoesOnForItWhenItWouldHaveBeenPromoted() {
        pool.study(
                        "s",
                        spec().pruner(new NoPruner())
                                .shadow(asha(Mode.PROMOTE))
                                .trials(9)
                                .parallel(9))
                .agent("b", 8);
        for (int trial = 0; trial < 3; trial++) {
            pool.started("s", trial).epoch("s", trial, 1, 0.5 + trial);
        }
        assertThat(figures().stopped()).isEqualTo(3);

        // three arrived, so that the best of them would go on
        pool.epoch("s", 0, 2, 0.5);
        assertThat(pool.trial("s", 0).unheeded().shadow()).isNull();
        pool.epoch("s", 1, 2, 1.5);
        assertThat(pool.trial("s", 1).unheeded().shadow()).isEqualTo(new Verdict(false, 1, 1, 1.5));
        assertThat(figures().stopped()).isEqualTo(2);
    }

    @Test
    void whatIsHeldBackShowsHowOftenThePrunerIsWrong() {
        HoldbackPruner pruner = new HoldbackPruner(asha(Mode.STOP), 0.5, 0);
        List<Integer> spared = java.util.stream.IntStream.range(0, 40)
                .filter(pruner::spares)
                .boxed()
                .toList();
        assertThat(spared).hasSizeBetween(8, 32);
        pool.study("s", spec().pruner(pruner).trials(40));
        int better = spared.get(spared.size() - 1);
        for (int trial = 0; trial < 40; trial++) {
            pool.started("s", trial).epoch("s", trial, 1, 0.5 + trial);
            double end = trial == better ? 0.1 : 0.5 + trial;
            for (int epoch = 2; pool.trial("s", trial).order() == null; epoch++) {
                pool.epoch("s", trial, epoch, end);
            }
            pool.exit("s", trial, Report.ExitKind.STOPPED);
        }

        // the first has nobody to be compared with; all others are worse than it at their first rung
        assertThat(spared).doesNotContain(0).hasSizeBetween(19, 28);
        assertThat(pool.study("s").count(TrialState.COMPLETED)).isEqualTo(spared.size() + 1);
        assertThat(pool.study("s").holdbackFigures()).contains(new HoldbackFigures(spared.size(), spared.size(), 1));
    }

    @Test
    void aStudyWithoutEitherHasNoFigures() {
        pool.study("s", spec().asha(Mode.STOP));

        assertThat(pool.study("s").shadowFigures()).isEmpty();
        assertThat(pool.study("s").holdbackFigures()).isEmpty();
        assertThat(pool.study("s").shadowRungs()).isEmpty();
    }
}
