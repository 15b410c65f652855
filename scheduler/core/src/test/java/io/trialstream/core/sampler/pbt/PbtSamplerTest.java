package io.trialstream.core.sampler.pbt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.ObservedTrial.Measurement;
import io.trialstream.core.sampler.ObservedTrial.Status;
import io.trialstream.core.sampler.Provenance.Parent;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.StudyPlan;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.space.CategoricalParameter;
import io.trialstream.core.space.Condition;
import io.trialstream.core.space.Constraint;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.IntParameter;
import io.trialstream.core.space.OrdinalParameter;
import io.trialstream.core.space.Scale;
import io.trialstream.core.space.SearchSpace;
import java.util.List;
import java.util.function.LongToDoubleFunction;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PbtSamplerTest {
    private static final PbtSampler.Options TEN = new PbtSampler.Options(10, 3, 0.2, 0.25, 0.8, 1.2);

    static Stream<Supplier<Sampler>> both() {
        return Stream.of(() -> new PbtSampler(TEN), () -> new Pb2Sampler(TEN));
    }

    @Test
    void bothAreTested() {
        assertThat(both()).hasSize(2);
    }

    private static double median(LongToDoubleFunction run) {
        return LongStream.rangeClosed(1, 9).mapToDouble(run).sorted().toArray()[4];
    }

    @Test
    void followADriftingOptimumThatNoConstantReaches() {
        // 400 trials of 3 epochs cost what 20 full trainings of 60 epochs cost
        PbtSampler.Options twenty = new PbtSampler.Options(20, 3, 0.2, 0.25, 0.8, 1.2);
        double constant = median(seed -> DriftingTraining.bestConstant(20, seed));
        double pbt =
                median(seed -> DriftingTraining.best(DriftingTraining.study(new PbtSampler(twenty), 400, 20, 3, seed)));
        double pb2 =
                median(seed -> DriftingTraining.best(DriftingTraining.study(new Pb2Sampler(twenty), 400, 20, 3, seed)));
        assertThat(pbt).isLessThan(0.75 * constant);
        assertThat(pb2).isLessThan(0.4 * constant);
    }

    @Test
    void theModelFindsTheDriftFasterThanChance() {
        PbtSampler.Options few = new PbtSampler.Options(4, 3, 0.25, 0.25, 0.8, 1.2);
        double pbt = median(seed -> DriftingTraining.best(DriftingTraining.study(new PbtSampler(few), 80, 4, 3, seed)));
        double pb2 = median(seed -> DriftingTraining.best(DriftingTraining.study(new Pb2Sampler(few), 80, 4, 3, seed)));
        assertThat(pb2).isLessThan(pbt);
    }

    @ParameterizedTest
    @MethodSource("both")
    void followsEachIntervalOnceAndKeepsAConnectedLineage(Supplier<Sampler> sampler) {
        SamplingHistory history = DriftingTraining.study(sampler.get(), 120, 10, 3, 1);
        assertThat(history.finished().stream().filter(trial -> trial.parent() == null))
                .hasSize(10);
        assertThat(history.finished())
                .allSatisfy(trial -> {
                    Parent parent = trial.parent();
                    long start = parent == null ? 0 : parent.epoch();
                    assertThat(trial.curve().get(0).resource()).isEqualTo(start + 1);
                    assertThat(trial.resource()).isEqualTo(start + 3);
                })
                .anyMatch(trial -> trial.resource() >= 33);
    }

    private static ObservedTrial ended(int number, double lr, Status status, double value) {
        return new ObservedTrial(
                number,
                Hyperparameters.of(java.util.Map.of("lr", lr, "momentum", 0.5)),
                status,
                List.of(new Measurement(3, new double[] {value})),
                List.of());
    }

    private static SamplingHistory fiveEnded(Status first, double firstValue) {
        SamplingHistory history = new SamplingHistory(DriftingTraining.SPACE, new StudyPlan(1, 100, 5, 1, 60));
        history.put(ended(0, 0.01, first, firstValue));
        double[] values = {0.2, 0.3, 0.4, 0.5};
        for (int i = 0; i < values.length; i++) {
            history.put(ended(i + 1, 0.02 + i, Status.COMPLETED, values[i]));
        }
        return history;
    }

    private static Suggestion next(Status first, double firstValue) {
        return new PbtSampler(new PbtSampler.Options(5, 3, 0.2, 0.25, 0.8, 1.2))
                .suggest(fiveEnded(first, firstValue), 1, Seeds.derive(1, 1, "x"))
                .get(0);
    }

    @Test
    void goodMembersGoOnUnchanged() {
        Suggestion suggestion = next(Status.COMPLETED, 0.25);
        assertThat(suggestion.provenance().parent()).isEqualTo(new Parent(0, 3));
        assertThat(suggestion.hyperparameters().number("lr")).isEqualTo(0.01);
        assertThat(suggestion.provenance().explanation())
                .isEqualTo("from trial 0 at epoch 3: goes on unchanged in place 2 of the last 5");
    }

    @Test
    void theWorstDivergedAndFailedContinueFromTheBestWithOtherHyperparameters() {
        for (Suggestion suggestion : List.of(
                next(Status.COMPLETED, 0.9),
                next(Status.INFEASIBLE, 0.1),
                next(Status.FAILED, 0.1),
                next(Status.COMPLETED, Double.NaN))) {
            assertThat(suggestion.provenance().parent()).isEqualTo(new Parent(1, 3));
            assertThat(suggestion.hyperparameters().number("lr")).isNotEqualTo(0.02);
        }
    }

    @Test
    void aFullyTrainedMemberIsFollowedByANewOne() {
        SamplingHistory history = new SamplingHistory(DriftingTraining.SPACE, new StudyPlan(1, 100, 2, 1, 3));
        history.put(ended(0, 0.01, Status.COMPLETED, 0.1));
        history.put(ended(1, 0.01, Status.COMPLETED, 0.2));
        List<Suggestion> suggestions = new PbtSampler(new PbtSampler.Options(2, 3, 0.5, 0.25, 0.8, 1.2))
                .suggest(history, 3, Seeds.derive(1, 1, "x"));
        assertThat(suggestions).hasSize(3).allMatch(s -> s.provenance().parent() == null);
    }

    @ParameterizedTest
    @MethodSource("both")
    void staysInAMixedConditionalConstrainedSpace(Supplier<Sampler> sampler) {
        SearchSpace space = SearchSpace.of(
                List.of(
                        new CategoricalParameter("optimizer", List.of("sgd", "adam"), null),
                        new FloatParameter(
                                "momentum",
                                0,
                                0.99,
                                Scale.LINEAR,
                                0,
                                new Condition(List.of(new Condition.OneOf("optimizer", List.of("sgd"))))),
                        new IntParameter("batch", 8, 512, Scale.POW2),
                        new IntParameter("layers", 1, 6, Scale.LINEAR),
                        new OrdinalParameter("size", List.of("s", "m", "l"), null),
                        new FloatParameter("dropout", 0, 0.5, Scale.LINEAR, 0.1, null),
                        new FloatParameter("lr", 1e-5, 1, Scale.LOG)),
                List.of(Constraint.parse("layers * batch <= 512")));
        SamplingHistory history = new SamplingHistory(space, new StudyPlan(1, 300, 8, 1, 60));
        double[] strange = {0.5, Double.NaN, 1e300, -1e300, 1e-300, 0, 0.1, 0.2};
        Sampler subject = sampler.get();
        for (int i = 0; i < 150; i++) {
            Suggestion suggestion =
                    subject.suggest(history, 1, Seeds.derive(1, i, "x")).get(0);
            assertThat(space.validate(suggestion.hyperparameters().asMap())).isEqualTo(suggestion.hyperparameters());
            ObservedTrial pending = DriftingTraining.pending(i, suggestion);
            Parent parent = pending.parent();
            history.put(new ObservedTrial(
                    i,
                    pending.hyperparameters(),
                    Status.COMPLETED,
                    List.of(new Measurement(
                            (parent == null ? 0 : parent.epoch()) + 3, new double[] {strange[i % strange.length]})),
                    List.of(),
                    parent));
        }
        assertThat(history.finished()).anyMatch(trial -> trial.parent() != null);
    }

    @ParameterizedTest
    @MethodSource("both")
    void isTheSameForTheSameHistoryAndSpreadsABatch(Supplier<Sampler> sampler) {
        SamplingHistory history = DriftingTraining.study(sampler.get(), 100, 10, 3, 2);
        List<Suggestion> suggestions = sampler.get().suggest(history, 12, Seeds.derive(1, 1, "x"));
        assertThat(sampler.get().suggest(history.snapshot(), 12, Seeds.derive(1, 1, "x")))
                .isEqualTo(suggestions);
        assertThat(suggestions).hasSize(12).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("both")
    void answersWhenManyArePendingAndNothingHasEnded(Supplier<Sampler> sampler) {
        SamplingHistory history = new SamplingHistory(DriftingTraining.SPACE, new StudyPlan(1, 300, 64, 1, 60));
        List<Suggestion> first = sampler.get().suggest(history, 64, Seeds.derive(1, 1, "x"));
        for (int i = 0; i < 64; i++) {
            history.put(DriftingTraining.pending(i, first.get(i)));
        }
        assertThat(sampler.get().suggest(history, 3, Seeds.derive(1, 2, "x")))
                .hasSize(3)
                .allMatch(suggestion -> suggestion.provenance().parent() == null)
                .noneMatch(suggestion -> history.tried(suggestion.hyperparameters()));
    }

    @ParameterizedTest
    @MethodSource("both")
    void aFiniteSpaceRepeatsNoFirstMemberAndThenGoesOn(Supplier<Sampler> sampler) {
        SearchSpace space = SearchSpace.of(List.of(new CategoricalParameter("c", List.of("a", "b", "c"), null)));
        SamplingHistory history = new SamplingHistory(space, new StudyPlan(1, 300, 3, 1, 60));
        List<Suggestion> first = sampler.get().suggest(history, 5, Seeds.derive(1, 1, "x"));
        assertThat(first)
                .extracting(suggestion -> suggestion.hyperparameters().get("c"))
                .containsExactlyInAnyOrder("a", "b", "c");
        for (int i = 0; i < first.size(); i++) {
            history.put(new ObservedTrial(
                    i,
                    first.get(i).hyperparameters(),
                    Status.COMPLETED,
                    List.of(new Measurement(3, new double[] {i})),
                    List.of()));
        }
        // with no checkpoint there was nothing left to suggest; now there are three to go on from
        assertThat(sampler.get().suggest(history, 5, Seeds.derive(1, 2, "x")))
                .hasSize(5)
                .allMatch(suggestion ->
                        new Parent(0, 3).equals(suggestion.provenance().parent()));
    }

    @Test
    void derivesSizesFromThePlan() {
        StudyPlan plan = new StudyPlan(1, 100, 16, 2, 100);
        assertThat(PbtSampler.Options.DEFAULT.interval(plan)).isEqualTo(5);
        assertThat(PbtSampler.Options.DEFAULT.population(plan)).isEqualTo(16);
        assertThat(TEN.interval(plan)).isEqualTo(3);
        assertThat(TEN.population(plan)).isEqualTo(10);
    }

    @Test
    void rejectsOptionsThatMakeNoSense() {
        assertThatThrownBy(() -> new PbtSampler.Options(1, 1, 0.2, 0.25, 0.8, 1.2))
                .hasMessageContaining("got 1");
        assertThatThrownBy(() -> new PbtSampler.Options(0, -1, 0.2, 0.25, 0.8, 1.2))
                .hasMessageContaining("interval");
        assertThatThrownBy(() -> new PbtSampler.Options(0, 1, 0.6, 0.25, 0.8, 1.2))
                .hasMessageContaining("quantile");
        assertThatThrownBy(() -> new PbtSampler.Options(0, 1, 0.2, -1, 0.8, 1.2))
                .hasMessageContaining("resample");
        assertThatThrownBy(() -> new PbtSampler.Options(0, 1, 0.2, 0.25, 1.1, 1.2))
                .hasMessageContaining("lower");
    }
}
