package io.trialstream.core.sampler;

import static io.trialstream.core.sampler.HistorySamples.completed;
import static io.trialstream.core.sampler.HistorySamples.history;
import static io.trialstream.core.sampler.HistorySamples.m;
import static io.trialstream.core.sampler.HistorySamples.random;
import static io.trialstream.core.sampler.HistorySamples.trial;
import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.sampler.ObservedTrial.Status;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.SearchSpace;
import io.trialstream.core.space.SpaceEnumeration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every sampler promises, on every kind of space and on histories that are awkward in one way each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // so that the sources below can ask what the sampler takes
public abstract class SamplerContractTest {
    private static final int SPACES = 9;
    private static final int HISTORIES = 15;
    private static final int TRIALS = 24;

    /** A new instance; two of them must answer alike. */
    protected abstract Sampler newSampler();

    /** How many suggestions the sampler has for that space before it is exhausted; more than asked for here unless it is a grid. */
    protected long capacity(SearchSpace space) {
        return space.finite() ? distinct(space).size() : Long.MAX_VALUE;
    }

    /** Whether the sampler takes that space; for one that it does not take, its own test shows that it says so when built or asked. */
    protected boolean supports(SearchSpace space) {
        return true;
    }

    Stream<Arguments> spaces() {
        assertThat(SpaceSamples.all()).hasSize(SPACES);
        return taken(SpaceSamples.all());
    }

    Stream<Arguments> spacesAndHistories() {
        List<Arguments> all = new ArrayList<>();
        SpaceSamples.all()
                .forEach((spaceName, space) -> HistorySamples.all(space)
                        .forEach((historyName, history) ->
                                all.add(Arguments.of(spaceName + ", " + historyName, history))));
        assertThat(all).hasSize(SPACES * HISTORIES);
        return all.stream()
                .filter(arguments -> supports(((SamplingHistory) arguments.get()[1]).space()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spacesAndHistories")
    void suggestsNewPointsInsideTheSpaceFromAnyHistory(String name, SamplingHistory history) {
        List<Suggestion> suggestions = newSampler().suggest(history, 3, random(0));
        long untried = capacity(history.space()) - triedOf(history);
        assertThat(suggestions.size()).isBetween((int) Math.min(3, Math.max(0, untried)), 3);
        assertSound(suggestions, history);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spacesAndHistories")
    void sameHistoryAndRandomGiveTheSameSuggestions(String name, SamplingHistory history) {
        Sampler used = newSampler();
        List<Suggestion> first = used.suggest(history, 3, random(1));
        assertThat(used.suggest(history, 3, random(1))).isEqualTo(first);
        assertThat(newSampler().suggest(history.snapshot(), 3, random(1))).isEqualTo(first);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spacesAndHistories")
    void doesNotChangeTheHistory(String name, SamplingHistory history) {
        List<ObservedTrial> finished = List.copyOf(history.finished());
        List<ObservedTrial> pending = List.copyOf(history.pending());
        List<List<List<Double>>> values = values(history);
        int distinct = history.distinct();
        newSampler().suggest(history, 2, random(2));
        assertThat(history.finished()).isEqualTo(finished);
        assertThat(List.copyOf(history.pending())).isEqualTo(pending);
        assertThat(values(history)).isEqualTo(values);
        assertThat(history.distinct()).isEqualTo(distinct);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spaces")
    void aUsedInstanceAnswersAsARebuiltOne(String name, SearchSpace space) {
        SamplingHistory history = new SamplingHistory(space, new StudyPlan(1, 1000, 4, 1, 27));
        Sampler used = newSampler();
        for (int i = 0; i < TRIALS; i++) {
            List<Suggestion> suggestions = used.suggest(history, 1, random(i));
            assertThat(newSampler().suggest(history, 1, random(i))).isEqualTo(suggestions);
            assertSound(suggestions, history);
            int number = i;
            suggestions.forEach(suggestion -> report(history, number, suggestion.hyperparameters()));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spaces")
    void anInstanceMayGoBackToAnotherHistory(String name, SearchSpace space) {
        SamplingHistory one = history(space, 15, i -> completed(space, i, i % 7));
        SamplingHistory other = history(space, 12, i -> completed(space, i + 40, -i));
        Sampler used = newSampler();
        List<Suggestion> first = used.suggest(one, 2, random(3));
        assertThat(used.suggest(other, 2, random(4))).isEqualTo(newSampler().suggest(other, 2, random(4)));
        assertThat(used.suggest(one, 2, random(3))).isEqualTo(first);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spaces")
    void aBatchHasNoRepeats(String name, SearchSpace space) {
        SamplingHistory history = history(space, 12, i -> completed(space, i, i % 5));
        List<Suggestion> suggestions = newSampler().suggest(history, 16, random(5));
        assertThat(suggestions.size())
                .isBetween((int) Math.min(16, Math.max(0, capacity(space) - triedOf(history))), 16);
        assertSound(suggestions, history);
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("finiteSpaces")
    void aFiniteSpaceIsUsedUpWithoutRepeats(String name, SearchSpace space) {
        SamplingHistory history = new SamplingHistory(space, new StudyPlan(1, 1000, 4, 1, 27));
        Sampler sampler = newSampler();
        Set<Hyperparameters> points = distinct(space);
        Set<Hyperparameters> suggested = new HashSet<>();
        for (int i = 0; i < points.size(); i++) {
            List<Suggestion> one = sampler.suggest(history, 1, random(i));
            assertThat(one).as("suggestion " + i + " of " + points.size()).hasSize(1);
            Hyperparameters point = one.get(0).hyperparameters();
            assertThat(suggested.add(point)).as("%s is new", point).isTrue();
            report(history, i, point);
        }
        assertThat(suggested).isEqualTo(points);
        assertThat(sampler.suggest(history, 1, random(99))).isEmpty();
        assertThat(newSampler().suggest(history, 5, random(99))).isEmpty();
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("finiteSpaces")
    void aBatchEndsWhereTheSpaceIsExhausted(String name, SearchSpace space) {
        SamplingHistory history = new SamplingHistory(space, new StudyPlan(1, 1000, 4, 1, 27));
        Set<Hyperparameters> points = distinct(space);
        List<Suggestion> all = newSampler().suggest(history, points.size() + 3, random(7));
        assertThat(all).extracting(Suggestion::hyperparameters).containsExactlyInAnyOrderElementsOf(points);
    }

    Stream<Arguments> finiteSpaces() {
        return taken(Map.of(
                "one categorical", SpaceSamples.oneCategorical(),
                "finite", SpaceSamples.finite(),
                "finite, constrained", SpaceSamples.finiteConstrained()));
    }

    private Stream<Arguments> taken(Map<String, SearchSpace> spaces) {
        return spaces.entrySet().stream()
                .filter(named -> supports(named.getValue()))
                .map(named -> Arguments.of(named.getKey(), named.getValue()));
    }

    @Test
    void pendingPointsAreNotRepeatedAndReleasedOnesAreFreeAgain() {
        SearchSpace space = SpaceSamples.finite();
        Assumptions.assumeTrue(supports(space));
        SamplingHistory history = new SamplingHistory(space, new StudyPlan(1, 1000, 16, 1, 27));
        Sampler sampler = newSampler();
        List<Suggestion> all = sampler.suggest(history, 10, random(8));
        for (int i = 0; i < all.size(); i++) {
            history.put(new ObservedTrial(i, all.get(i).hyperparameters(), Status.PENDING, List.of(), List.of()));
        }
        assertThat(sampler.suggest(history, 1, random(9))).isEmpty();
        history.release(4);
        List<Suggestion> again = sampler.suggest(history, 2, random(10));
        assertThat(again)
                .extracting(Suggestion::hyperparameters)
                .containsExactly(all.get(4).hyperparameters());
    }

    @Test
    void survivesBranchesThatWereNeverSeen() {
        SearchSpace space = SpaceSamples.conditional();
        Assumptions.assumeTrue(supports(space));
        SamplingHistory history = new SamplingHistory(space, new StudyPlan(1, 1000, 4, 1, 27));
        for (int i = 0, draw = 0; i < 20; draw++) {
            Hyperparameters point = HistorySamples.point(space, draw);
            boolean onlyTheTrunk = !point.has("momentum") && !point.has("units_3");
            if (onlyTheTrunk) {
                history.put(new ObservedTrial(i, point, Status.COMPLETED, List.of(m(27, i)), List.of()));
                i++;
            }
        }
        List<Suggestion> suggestions = newSampler().suggest(history, 12, random(12));
        assertThat(suggestions).hasSize((int) Math.min(12, capacity(space)));
        assertSound(suggestions, history);
    }

    @Test
    void spreadsSixtyFourSuggestionsWhileSixtyFourArePending() {
        SearchSpace space = SpaceSamples.mixed();
        Assumptions.assumeTrue(supports(space));
        SamplingHistory history = history(space, 64, i -> trial(space, i, Status.PENDING));
        List<Suggestion> suggestions = newSampler().suggest(history, 64, random(13));
        assertThat(suggestions).hasSize(64);
        assertSound(suggestions, history);
    }

    @Test
    void aPendingTrialMayReportAndFinish() {
        SearchSpace space = SpaceSamples.mixed();
        Assumptions.assumeTrue(supports(space));
        SamplingHistory history = history(space, 12, i -> completed(space, i, i));
        Sampler used = newSampler();
        history.put(trial(space, 12, Status.PENDING));
        used.suggest(history, 1, random(14));
        history.put(trial(space, 12, Status.PENDING, m(1, 0.5)));
        assertThat(used.suggest(history, 1, random(14))).isEqualTo(newSampler().suggest(history, 1, random(14)));
        history.put(trial(space, 12, Status.STOPPED, m(1, 0.5), m(3, 0.4)));
        assertThat(used.suggest(history, 1, random(14))).isEqualTo(newSampler().suggest(history, 1, random(14)));
    }

    private static void report(SamplingHistory history, int number, Hyperparameters point) {
        double[] unit = history.space().toUnit(point);
        double value = 0;
        for (double u : unit) {
            value += (u - 0.3) * (u - 0.3);
        }
        Status status = number % 5 == 3 ? Status.STOPPED : Status.COMPLETED;
        long resource = status == Status.STOPPED ? 3 : 27;
        history.put(new ObservedTrial(number, point, status, List.of(m(1, value + 1), m(resource, value)), List.of()));
    }

    private static void assertSound(List<Suggestion> suggestions, SamplingHistory history) {
        Set<Hyperparameters> seen = new HashSet<>();
        for (Suggestion suggestion : suggestions) {
            Hyperparameters point = suggestion.hyperparameters();
            assertThat(history.space().validate(point.asMap())).isEqualTo(point);
            assertThat(history.tried(point)).as("%s was tried", point).isFalse();
            assertThat(seen.add(point)).as("%s is new in its batch", point).isTrue();
            assertThat(suggestion.provenance().sampler()).isNotBlank();
            assertThat(suggestion.provenance().explanation()).isNotBlank();
            assertThat(suggestion.provenance().observations()).isBetween(0, history.size());
            assertThat(suggestion.provenance().pending())
                    .isBetween(0, history.pending().size() + suggestions.size());
        }
    }

    private static List<List<List<Double>>> values(SamplingHistory history) {
        return Stream.concat(history.finished().stream(), history.pending().stream())
                .map(trial -> trial.curve().stream()
                        .map(p -> Arrays.stream(p.values()).boxed().toList())
                        .toList())
                .toList();
    }

    private long triedOf(SamplingHistory history) {
        return Math.min(history.distinct(), capacity(history.space()));
    }

    private static Set<Hyperparameters> distinct(SearchSpace space) {
        Set<Hyperparameters> points = new TreeSet<>((a, b) -> a.toString().compareTo(b.toString()));
        SpaceEnumeration.of(space).forEach(points::add);
        return points;
    }
}
