package io.trialstream.core.pruner;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.pruner.AshaPruner.Mode;
import io.trialstream.core.pruner.PercentilePruner.Compare;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract, run by every pruner. */
class PrunerContractsTest {
    private static Pruner asha(Mode mode, int brackets, int minPeers) {
        return new AshaPruner(new AshaPruner.Options(3, brackets, mode, minPeers, 1, 27));
    }

    @Test
    void everyPrunerIsHere() {
        Set<String> covered = new TreeSet<>();
        Arrays.stream(PrunerContractsTest.class.getDeclaredClasses())
                .filter(test -> !Modifier.isStatic(test.getModifiers()))
                .forEach(test -> covered.add(test.getSimpleName()));

        assertThat(covered)
                .containsExactlyInAnyOrder(
                        "Stopping",
                        "Promoting",
                        "Bracketed",
                        "AsynchronousHyperband",
                        "Synchronous",
                        "Median",
                        "Percentile",
                        "Extrapolating",
                        "Patient",
                        "HeldBack",
                        "Combined",
                        "CombinedWithPauses");
    }

    @Nested
    class Stopping extends PrunerContractTest {
        @Override
        Pruner pruner() {
            return asha(Mode.STOP, 1, 1);
        }
    }

    @Nested
    class Promoting extends PrunerContractTest {
        @Override
        Pruner pruner() {
            return asha(Mode.PROMOTE, 1, 1);
        }
    }

    @Nested
    class Bracketed extends PrunerContractTest {
        @Override
        Pruner pruner() {
            return asha(Mode.STOP, 4, 3);
        }
    }

    @Nested
    class AsynchronousHyperband extends PrunerContractTest {
        @Override
        Pruner pruner() {
            return new HyperbandPruner(3, Mode.STOP, 2, 1, 27);
        }
    }

    @Nested
    class Synchronous extends PrunerContractTest {
        @Override
        Pruner pruner() {
            return new SuccessiveHalvingPruner(3, 9, 1, 27);
        }
    }

    @Nested
    class Median extends PrunerContractTest {
        @Override
        Pruner pruner() {
            return PercentilePruner.median(Compare.BEST, 2, 1, 2, 27);
        }
    }

    @Nested
    class Percentile extends PrunerContractTest {
        @Override
        Pruner pruner() {
            return new PercentilePruner(new PercentilePruner.Options(30, Compare.CURRENT, 2, 2, 5, 27));
        }
    }

    @Nested
    class Extrapolating extends PrunerContractTest {
        @Override
        Pruner pruner() {
            return new ExtrapolationPruner(new ExtrapolationPruner.Options(0.05, 4, 0, 1, 1, 27));
        }
    }

    @Nested
    class Patient extends PrunerContractTest {
        @Override
        Pruner pruner() {
            return new PatientPruner(asha(Mode.STOP, 1, 1), 2);
        }
    }

    @Nested
    class HeldBack extends PrunerContractTest {
        @Override
        Pruner pruner() {
            return new HoldbackPruner(asha(Mode.STOP, 1, 1), 0.5, 1);
        }
    }

    @Nested
    class Combined extends PrunerContractTest {
        @Override
        Pruner pruner() {
            return new CompositePruner(
                    List.of(asha(Mode.STOP, 2, 1), PercentilePruner.median(Compare.BEST, 2, 4, 4, 27)));
        }
    }

    @Nested
    class CombinedWithPauses extends PrunerContractTest {
        @Override
        Pruner pruner() {
            return new CompositePruner(
                    List.of(PercentilePruner.median(Compare.CURRENT, 2, 4, 4, 27), asha(Mode.PROMOTE, 1, 1)));
        }
    }
}
