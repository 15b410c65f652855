package io.trialstream.core.pruner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderStatisticsTest {
    private record Pair(int trial, double value) {
        static final Comparator<Pair> ORDER = Comparator.<Pair>comparingDouble(
                        pair -> pair.value() == 0 ? 0.0 : pair.value())
                .thenComparingInt(Pair::trial);
    }

    private final OrderStatistics statistics = new OrderStatistics();
    /** The same pairs in the plainest form: a sorted list. */
    private final List<Pair> model = new ArrayList<>();

    private void add(int trial, double value) {
        statistics.add(trial, value);
        Pair pair = new Pair(trial, value);
        model.add(-1 - Collections.binarySearch(model, pair, Pair.ORDER), pair);
    }

    private void remove(Pair pair) {
        assertThat(statistics.remove(pair.trial(), pair.value())).isTrue();
        model.remove(Collections.binarySearch(model, pair, Pair.ORDER));
    }

    private void equalsTheModel() {
        assertThat(statistics.size()).isEqualTo(model.size());
        for (int rank = 0; rank < model.size(); rank++) {
            Pair pair = model.get(rank);
            assertThat(new Pair(statistics.trialAt(rank), statistics.valueAt(rank)))
                    .isEqualTo(pair);
            assertThat(statistics.rank(pair.trial(), pair.value())).isEqualTo(rank);
        }
    }

    @Test
    void isEmptyAtFirst() {
        assertThat(statistics.size()).isZero();
        assertThat(statistics.rank(7, 1.0)).isZero();
        assertThat(statistics.remove(7, 1.0)).isFalse();
        assertThatThrownBy(() -> statistics.valueAt(0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void putsNaNLastAndBreaksTiesByTrialAlsoBetweenTheZeros() {
        add(5, Double.NaN);
        add(4, 0.0);
        add(3, -0.0);
        add(2, Double.POSITIVE_INFINITY);
        add(1, Double.NaN);
        add(0, Double.NEGATIVE_INFINITY);

        assertThat(IntStream.range(0, 6).map(statistics::trialAt)).containsExactly(0, 3, 4, 2, 1, 5);
        equalsTheModel();
        assertThat(statistics.remove(3, 0.0)).as("the zeros are one value").isTrue();
        assertThat(statistics.remove(1, Double.NaN)).isTrue();
        assertThat(statistics.remove(1, Double.NaN)).isFalse();
        assertThat(IntStream.range(0, 4).map(statistics::trialAt)).containsExactly(0, 4, 2, 5);
    }

    @Test
    void ranksPairsThatAreNotInIt() {
        add(1, 10);
        add(3, 20);

        assertThat(statistics.rank(0, 10)).isZero();
        assertThat(statistics.rank(2, 10)).isEqualTo(1);
        assertThat(statistics.rank(2, 20)).isEqualTo(1);
        assertThat(statistics.rank(4, 20)).isEqualTo(2);
        assertThat(statistics.rank(0, Double.NaN)).isEqualTo(2);
    }

    @Test
    void refusesRanksOutside() {
        add(1, 10);

        assertThatThrownBy(() -> statistics.trialAt(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> statistics.trialAt(1)).hasMessage("rank 1 of 1");
    }

    /** Values with many ties, NaN and both zeros; two adds to each removal, then removals alone down to nothing. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void equalsASortedListUnderRandomAddsAndRemovals(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int trial = 0; trial < 5_000; trial++) {
            add(trial, drawn(random));
            if (random.nextInt(2) == 0) {
                remove(model.get(random.nextInt(model.size())));
            }
        }
        equalsTheModel();
        while (!model.isEmpty()) {
            remove(model.get(random.nextInt(model.size())));
        }
        equalsTheModel();
        add(1, 2);
        equalsTheModel();
    }

    @Test
    void takesThousandsAtOnceBetweenRemovals() {
        SplittableRandom random = new SplittableRandom(1);
        for (int from = 0; from < 50_000; from += 10_000) {
            for (int trial = from; trial < from + 10_000; trial++) {
                add(trial, drawn(random));
            }
            equalsTheModel();
            for (int i = 0; i < 3_000; i++) {
                remove(model.get(random.nextInt(model.size())));
            }
            add(100_000 + from, drawn(random));
            equalsTheModel();
        }
    }

    private static double drawn(SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0 -> Double.NaN;
            case 1 -> random.nextBoolean() ? 0.0 : -0.0;
            case 2 -> random.nextBoolean() ? 1e300 : -1e300;
            case 3, 4 -> random.nextInt(3);
            default -> random.nextDouble();
        };
    }

    @Test
    void holdsAHundredThousandInAnyOrderOfArrival() {
        SplittableRandom random = new SplittableRandom(1);
        List<IntToDoubleFunction> orders = List.of(
                trial -> trial, trial -> -trial, trial -> 1, trial -> random.nextInt(1_000), trial -> trial % 7);
        for (IntToDoubleFunction order : orders) {
            OrderStatistics many = new OrderStatistics();
            List<Pair> pairs = new ArrayList<>();
            for (int trial = 0; trial < 100_000; trial++) {
                double value = order.applyAsDouble(trial);
                many.add(trial, value);
                pairs.add(new Pair(trial, value));
            }
            pairs.sort(Pair.ORDER);
            List<Pair> read = IntStream.range(0, many.size())
                    .mapToObj(rank -> new Pair(many.trialAt(rank), many.valueAt(rank)))
                    .toList();
            assertThat(read).isEqualTo(pairs);
            for (int rank = 0; rank < pairs.size(); rank += 997) {
                assertThat(many.rank(pairs.get(rank).trial(), pairs.get(rank).value()))
                        .isEqualTo(rank);
            }
            assertThat(pairs).as("every second is removed").allSatisfy(pair -> {
                boolean odd = pair.trial() % 2 == 1;
                assertThat(odd && !many.remove(pair.trial(), pair.value())).isFalse();
            });
            assertThat(many.size()).isEqualTo(50_000);
            List<Integer> evens =
                    IntStream.range(0, 50_000).mapToObj(many::trialAt).toList();
            assertThat(evens)
                    .isEqualTo(pairs.stream()
                            .map(Pair::trial)
                            .filter(trial -> trial % 2 == 0)
                            .toList());
        }
    }
}
