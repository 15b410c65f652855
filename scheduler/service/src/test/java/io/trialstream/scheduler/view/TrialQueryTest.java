package io.trialstream.scheduler.view;

import static io.trialstream.scheduler.view.Rows.trial;
import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.scheduler.view.TrialOrder.Position;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrialQueryTest {
    private static final int TRIALS = 100_000;
    private static final TrialTable LARGE = large();

    private static TrialTable large() {
        SplittableRandom random = new SplittableRandom(7);
        TrialTable table = new TrialTable();
        for (int i = 0; i < TRIALS; i++) {
            double number = random.nextInt(50) == 0 ? Double.NaN : random.nextInt(1000);
            Double value = random.nextInt(10) == 0 ? null : (Double) number;
            TrialState state = TrialState.values()[1 + random.nextInt(7)];
            Map<String, Object> params = random.nextInt(5) == 0
                    ? Map.of("lr", random.nextDouble())
                    : Map.of("lr", random.nextDouble(), "opt", random.nextBoolean() ? "adam" : "sgd");
            table.put(
                    i,
                    trial("s", i)
                            .state(state)
                            .best(value)
                            .lastEpoch(random.nextInt(27))
                            .runtime(random.nextInt(50))
                            .started(random.nextInt(3) == 0 ? null : Rows.T0 + random.nextInt(5000))
                            .params(params)
                            .entry());
        }
        return table;
    }

    @ParameterizedTest
    @CsvSource({
        "trial,false",
        "trial,true",
        "value,false",
        "value,true",
        "epoch,true",
        "runtime,false",
        "started,true",
        "lr,false",
        "opt,false",
        "opt,true"
    })
    void pagesOfAHundredThousandTrialsAddUpToTheWholeListInOrder(String sort, boolean descending) {
        TrialOrder order = new TrialOrder(sort, descending);
        List<Position> walked = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        Position after = null;
        int pages = 0;
        do {
            TrialQuery.Page page = new TrialQuery(Set.of(), "", order, after, 9_973).run(LARGE);
            page.items().forEach(entry -> {
                walked.add(order.position(entry));
                seen.add(entry.trial());
            });
            after = page.next();
            pages++;
        } while (after != null);

        assertThat(pages).isEqualTo(11);
        assertThat(walked).hasSize(TRIALS).isSortedAccordingTo(order.comparator());
        assertThat(seen).hasSize(TRIALS);
    }

    @Test
    void filtersHoldOverPages() {
        Set<TrialState> states = Set.of(TrialState.FAILED, TrialState.RUNNING);
        TrialOrder order = new TrialOrder("value", false);
        List<Integer> expected = LARGE.stream()
                .filter(trial -> states.contains(trial.state()))
                .filter(trial -> "adam".equals(trial.params().get("opt")))
                .sorted(Comparator.comparing(order::position, order.comparator()))
                .map(TrialEntry::trial)
                .toList();
        List<Integer> found = new ArrayList<>();
        Position after = null;
        do {
            TrialQuery.Page page = new TrialQuery(states, "opt=ADAM", order, after, 1000).run(LARGE);
            page.items().forEach(entry -> found.add(entry.trial()));
            after = page.next();
        } while (after != null);

        assertThat(expected).hasSizeGreaterThan(5_000);
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void trialsThatComeAndGoBetweenPagesMakeNoOtherAppearTwiceOrBeLeftOut() {
        TrialTable table = new TrialTable();
        for (int i = 0; i < 100; i++) {
            table.put(i, trial("s", i).best((double) (i % 10)).entry());
        }
        TrialOrder order = new TrialOrder("value", false);
        TrialQuery.Page first = new TrialQuery(Set.of(), "", order, null, 40).run(table);
        table.put(100, trial("s", 100).best(-1.0).entry());
        table.put(first.items().get(0).trial(), null);
        Set<Integer> seen = new HashSet<>();
        first.items().forEach(entry -> seen.add(entry.trial()));
        TrialQuery.Page second = new TrialQuery(Set.of(), "", order, first.next(), 100).run(table);
        second.items().forEach(entry -> assertThat(seen.add(entry.trial())).isTrue());

        assertThat(seen).hasSize(100);
        assertThat(second.next()).isNull();
    }

    @Test
    void numbersComeBeforeNanAndNanBeforeTrialsWithoutTheKeyInBothDirections() {
        TrialTable table = new TrialTable();
        table.put(0, trial("s", 0).best(null).entry());
        table.put(1, trial("s", 1).best(Double.NaN).entry());
        table.put(2, trial("s", 2).best(2.0).entry());
        table.put(3, trial("s", 3).best(1.0).entry());
        table.put(4, trial("s", 4).best(Double.POSITIVE_INFINITY).entry());

        assertThat(numbers(table, new TrialOrder("value", false), null)).containsExactly(3, 2, 4, 1, 0);
        assertThat(numbers(table, new TrialOrder("value", true), null)).containsExactly(4, 2, 3, 1, 0);
    }

    @Test
    void textIsFoundInNotesWhateverItsCase() {
        TrialTable table = new TrialTable();
        table.put(0, trial("s", 0).note("Looks ODD").entry());
        table.put(1, trial("s", 1).entry());

        assertThat(new TrialQuery(Set.of(), "odd", TrialOrder.BY_TRIAL, null, 10)
                        .run(table)
                        .items())
                .extracting(TrialEntry::trial)
                .containsExactly(0);
    }

    @Test
    void aTableWithStrayNumbersIsReadInOrder() {
        TrialTable table = new TrialTable();
        for (int number : new int[] {Integer.MAX_VALUE, 5, 0, 4096}) {
            table.put(number, trial("s", number).entry());
        }
        assertThat(table.size()).isEqualTo(4);
        assertThat(table.stream().map(TrialEntry::trial)).containsExactly(0, 5, 4096, Integer.MAX_VALUE);
        table.put(5, null);
        table.put(6, null);
        assertThat(table.size()).isEqualTo(3);
        assertThat(table.get(5)).isNull();
        assertThat(table.get(-1)).isNull();
    }

    private static List<Integer> numbers(TrialTable table, TrialOrder order, @Nullable Position after) {
        return new TrialQuery(Set.of(), "", order, after, 100)
                .run(table).items().stream().map(TrialEntry::trial).toList();
    }
}
