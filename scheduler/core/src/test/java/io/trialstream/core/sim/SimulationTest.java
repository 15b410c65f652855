package io.trialstream.core.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.core.pruner.AshaPruner;
import io.trialstream.core.pruner.NoPruner;
import io.trialstream.core.pruner.Pruner;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.sampler.RandomSampler;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.Samplers;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.Scale;
import io.trialstream.core.space.SearchSpace;
import io.trialstream.core.study.Budget;
import io.trialstream.core.study.Demand;
import io.trialstream.core.study.Direction;
import io.trialstream.core.study.Launch;
import io.trialstream.core.study.Metric;
import io.trialstream.core.study.Resource;
import io.trialstream.core.study.StopRules;
import io.trialstream.core.study.StudySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final SearchSpace SPACE = SearchSpace.of(List.of(new FloatParameter("x", 0, 1, Scale.LINEAR)));

    private static Simulation.Setup setup(Faults faults) {
        return setup(
                faults,
                new StudySpec.SamplerSpec("random", Map.of()),
                new AshaPruner(AshaPruner.Options.of(3, 1, 27)),
                study -> new RandomSampler());
    }

    private static Simulation.Setup setup(
            Faults faults, StudySpec.SamplerSpec sampler, Pruner pruner, Function<StudySpec, Sampler> samplers) {
        StudySpec spec = new StudySpec(
                "study",
                "project",
                "team",
                "pool",
                List.of(new Metric("loss", Direction.MINIMIZE)),
                new Resource("epoch", 1, 27),
                new Launch(List.of("train"), ".", Map.of(), null, 1_000, 0, null, Launch.FailureRules.DEFAULT),
                SPACE,
                List.of(),
                sampler,
                pruner,
                null,
                StopRules.NONE,
                new Budget(200, 1, Budget.UNLIMITED, Budget.UNLIMITED, null),
                Demand.ONE_SLOT,
                50,
                0,
                1,
                StudySpec.Duplicates.ALLOW,
                1,
                false);
        return new Simulation.Setup(spec, new SyntheticCurves(SPACE, 1, 60_000, 0), faults, 50, samplers, 1);
    }

    @Test
    void moreWorkersAreFasterUntilTheyNoLongerHelp() {
        Simulation.Comparison comparison = Simulation.compare(setup(Faults.NONE), List.of(16, 1, 4, 2_000));

        assertThat(comparison.results()).extracting(Simulation.Result::workers).containsExactly(1, 4, 16, 2_000);
        assertThat(comparison.results()).allMatch(result -> result.trials() == 200 && result.saved() > 0.5);
        assertThat(comparison.results().get(0).utilisation()).isGreaterThan(0.98);
        assertThat(comparison.speedUps().get(1)).isBetween(3.0, 5.0);
        assertThat(comparison.helpsUpTo()).isIn(4, 16);
    }

    @Test
    void theTimeToAQualityIsRead() {
        Simulation.Result result = Simulation.run(setup(Faults.NONE), 8);

        assertThat(result.timeToMs(result.best())).isBetween(1L, result.durationMs());
        assertThat(result.timeToMs(1.5)).isLessThanOrEqualTo(result.timeToMs(result.best()));
        assertThat(result.timeToMs(result.best() - 1)).isEqualTo(Long.MAX_VALUE);
        assertThat(result).isEqualTo(Simulation.run(setup(Faults.NONE), 8));
    }

    @Test
    void crashesCostTimeAndNoTrial() {
        Simulation.Result result = Simulation.run(setup(Faults.agentCrashes(1)), 8);

        assertThat(result.trials()).isEqualTo(200);
        assertThat(result.durationMs())
                .isGreaterThan(Simulation.run(setup(Faults.NONE), 8).durationMs());
    }

    @Test
    void aPopulationTrainsInIntervalsOnTheNewestResults() {
        Map<String, Object> options = Map.of("population", 8, "interval", 3);
        List<String> proposedBy = new ArrayList<>();
        List<Provenance.Parent> parents = new ArrayList<>();
        Simulation.Setup setup =
                setup(Faults.NONE, new StudySpec.SamplerSpec("pbt", options), new NoPruner(), study -> {
                    Sampler sampler = Samplers.standard().create("pbt", options, 1);
                    return (history, count, random) -> {
                        List<Suggestion> suggestions = sampler.suggest(history, count, random);
                        for (Suggestion suggestion : suggestions) {
                            proposedBy.add(suggestion.provenance().sampler());
                            if (suggestion.provenance().parent() != null) {
                                parents.add(suggestion.provenance().parent());
                            }
                        }
                        return suggestions;
                    };
                });
        Simulation.Result result = Simulation.run(setup, 4);

        assertThat(result.trials()).isEqualTo(200);
        assertThat(result.epochs()).isEqualTo(600);
        assertThat(result.fullEpochs()).isEqualTo(600);
        // waiting for the newest results costs answers of the optimiser, and no more
        assertThat(result.utilisation()).isGreaterThan(0.95);
        assertThat(proposedBy).hasSizeGreaterThanOrEqualTo(200);
        assertThat(parents).hasSizeGreaterThan(100);
    }

    @Test
    void noWorkerIsRefused() {
        assertThatThrownBy(() -> Simulation.run(setup(Faults.NONE), 0)).hasMessage("workers must be at least 1, got 0");
    }
}
