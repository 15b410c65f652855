package io.trialstream.core.pool;

import io.trialstream.core.pruner.AshaPruner;
import io.trialstream.core.pruner.NoPruner;
import io.trialstream.core.pruner.Pruner;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.IntParameter;
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
import io.trialstream.core.study.StudySpec.Duplicates;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds studies' definitions: 9 epochs, one slot, no pruner, 100 trials, 4 in parallel unless said otherwise. */
final class Specs {
    private String team = "team";
    private long maxEpochs = 9;
    private SearchSpace space = SearchSpace.of(List.of(new FloatParameter("x", 0, 1, Scale.LINEAR)));
    private List<Hyperparameters> start = List.of();
    private Pruner pruner = new NoPruner();
    private @Nullable Pruner shadow;
    private StopRules stop = StopRules.NONE;
    private long trials = 100;
    private int parallel = 4;
    private long epochs = Budget.UNLIMITED;
    private long maxRuntimeMs = Budget.UNLIMITED;
    private @Nullable Double target;
    private Demand demand = Demand.ONE_SLOT;
    private int priority = 50;
    private int retries;
    private boolean external;
    private StudySpec.SamplerSpec sampler = new StudySpec.SamplerSpec("random", Map.of());
    private Duplicates duplicates = Duplicates.REJECT;

    static Specs spec() {
        return new Specs();
    }

    Specs team(String name) {
        team = name;
        return this;
    }

    Specs asha(AshaPruner.Mode mode) {
        pruner = new AshaPruner(new AshaPruner.Options(3, 1, mode, 1, 1, maxEpochs));
        return this;
    }

    Specs shadow(Pruner given) {
        shadow = given;
        return this;
    }

    Specs pruner(Pruner given) {
        pruner = given;
        return this;
    }

    Specs maxEpochs(long epochsOfOneTrial) {
        maxEpochs = epochsOfOneTrial;
        return this;
    }

    Specs stop(StopRules rules) {
        stop = rules;
        return this;
    }

    Specs trials(long count) {
        trials = count;
        return this;
    }

    Specs parallel(int count) {
        parallel = count;
        return this;
    }

    Specs epochs(long count) {
        epochs = count;
        return this;
    }

    Specs maxRuntimeMs(long ms) {
        maxRuntimeMs = ms;
        return this;
    }

    Specs target(double value) {
        target = value;
        return this;
    }

    Specs slots(int count) {
        demand = new Demand(count, 1000, demand.labels(), demand.runtimeClass());
        return this;
    }

    Specs share(int thousandths) {
        demand = new Demand(1, thousandths, demand.labels(), demand.runtimeClass());
        return this;
    }

    Specs label(String name, String value) {
        demand = new Demand(demand.slots(), demand.shareThousandths(), Map.of(name, value), demand.runtimeClass());
        return this;
    }

    Specs external() {
        external = true;
        return this;
    }

    Specs runtimeClass(String name) {
        demand = new Demand(demand.slots(), demand.shareThousandths(), demand.labels(), name);
        return this;
    }

    Specs priority(int value) {
        priority = value;
        return this;
    }

    Specs retries(int count) {
        retries = count;
        return this;
    }

    Specs duplicates(Duplicates policy) {
        duplicates = policy;
        return this;
    }

    Specs sampler(String type, Map<String, Object> options) {
        sampler = new StudySpec.SamplerSpec(type, options);
        return this;
    }

    /** x is one of 0 to count - 1. */
    Specs finite(int count) {
        space = SearchSpace.of(List.of(new IntParameter("x", 0, count - 1, Scale.LINEAR)));
        return this;
    }

    Specs start(double... points) {
        start = java.util.Arrays.stream(points).mapToObj(Specs::at).toList();
        return this;
    }

    static Hyperparameters at(double x) {
        return Hyperparameters.of(Map.of("x", x));
    }

    StudySpec build() {
        return new StudySpec(
                "study",
                "project",
                team,
                "pool",
                List.of(new Metric("loss", Direction.MINIMIZE)),
                new Resource("epoch", 1, maxEpochs),
                new Launch(List.of("train"), ".", Map.of(), null, 10_000, 0, null, Launch.FailureRules.DEFAULT),
                space,
                start,
                sampler,
                pruner,
                shadow,
                stop,
                new Budget(trials, parallel, epochs, maxRuntimeMs, target),
                demand,
                priority,
                retries,
                1,
                duplicates,
                1,
                external);
    }
}
