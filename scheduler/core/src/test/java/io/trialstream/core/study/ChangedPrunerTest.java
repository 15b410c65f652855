package io.trialstream.core.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.pruner.AshaPruner;
import io.trialstream.core.pruner.AshaPruner.Mode;
import io.trialstream.core.pruner.NoPruner;
import io.trialstream.core.pruner.Pruner;
import io.trialstream.core.pruner.RungView;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A study that gets another pruner while it runs. */
class ChangedPrunerTest {
    private static AshaPruner asha(int reductionFactor, Mode mode) {
        return new AshaPruner(new AshaPruner.Options(reductionFactor, 1, mode, 1, 1, 27));
    }

    private static void reprune(Studies studies, Pruner pruner) {
        StudyRow row = studies.study.row();
        StudySpec spec = row.spec().with(row.spec().budget(), row.spec().priority(), pruner);
        studies.study.apply(row.with(spec, "", "", List.of()));
    }

    @Test
    void fillsTheRungsOfANewPrunerFromTheValuesThatBothHave() {
        Studies studies = Studies.minimising(asha(3, Mode.STOP));
        int trial = studies.start();
        studies.report(trial, 9, 1);

        reprune(studies, asha(9, Mode.STOP));

        assertThat(studies.study.rungs().get(0)).extracting(RungView::resource).containsExactly(1L, 9L);
        assertThat(studies.rung(0).count()).isEqualTo(1);
        assertThat(studies.rung(1).count()).isEqualTo(1);
        reprune(studies, asha(2, Mode.STOP));
        assertThat(studies.study.rungs().get(0)).extracting(RungView::count).containsExactly(1, 0, 0, 0, 0);
        studies.report(trial, 16, 1);
        assertThat(studies.rung(4).count()).as("it was past 2, 4 and 8").isEqualTo(1);
    }

    @Test
    void letsTrialsGoOnThatPausedWhereTheNewPrunerHasNoRung() {
        Studies studies = Studies.minimising(asha(3, Mode.PROMOTE));
        int trial = studies.start();
        studies.report(trial, 3, 1);
        assertThat(studies.study.promotable()).as("alone at its rung").isEqualTo(-1);

        reprune(studies, asha(2, Mode.PROMOTE));

        assertThat(studies.study.promotable()).isEqualTo(trial);
        studies.run(trial);
        assertThat(studies.study.promotable()).isEqualTo(-1);
    }

    @Test
    void letsAllPausedTrialsGoOnWithoutAPruner() {
        Studies studies = Studies.minimising(asha(3, Mode.PROMOTE));
        studies.arrive(1);
        studies.arrive(2);

        reprune(studies, new NoPruner());

        assertThat(studies.study.promotable()).isZero();
        studies.run(0);
        assertThat(studies.study.untilEpoch(studies.trial(0))).isEqualTo(27);
        assertThat(studies.study.promotable()).isEqualTo(1);
    }

    @Test
    void letsTheBestPausedTrialsGoOnWhenTheNewPrunerStops() {
        Studies studies = Studies.minimising(asha(2, Mode.PROMOTE));
        for (double value : new double[] {4, 3, 2, 1}) {
            studies.arrive(value);
        }

        reprune(studies, asha(3, Mode.STOP));

        assertThat(studies.study.promotable()).as("the best third of four").isEqualTo(3);
        studies.run(3);
        assertThat(studies.study.promotable()).isEqualTo(-1);
    }
}
