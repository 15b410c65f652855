package io.trialstream.core.study;

import io.trialstream.core.pruner.Pruner;
import io.trialstream.core.sampler.Samplers;
import io.trialstream.core.sampler.StudyPlan;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.SearchSpace;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A study's definition, read and checked.
 *
 * @param name what people call it
 * @param project groups studies
 * @param team who is charged
 * @param pool where it runs
 * @param metrics at least one; trials are judged by the first, or by all of them when there are several
 * @param resource how long a trial trains
 * @param launch how its process is started
 * @param space what is searched
 * @param start configurations tried first
 * @param sampler what proposes
 * @param pruner what stops
 * @param shadow judges beside it, and nothing is done about it; null: none
 * @param stop rules for a single trial
 * @param budget what it may spend
 * @param demand what a trial needs
 * @param priority within its team, higher first, 0 to 100
 * @param retries how often a failed trial is started anew, at least 0
 * @param seed the source of all its randomness
 * @param duplicates what to do with a proposal that was tried before
 * @param keepCheckpoints of how many of the best trials the checkpoints are kept, besides those still needed
 * @param external whether trials are trained by clients that ask and tell, instead of by machines that start the command
 */
public record StudySpec(
        String name,
        String project,
        String team,
        String pool,
        List<Metric> metrics,
        Resource resource,
        Launch launch,
        SearchSpace space,
        List<Hyperparameters> start,
        SamplerSpec sampler,
        Pruner pruner,
        @Nullable Pruner shadow,
        StopRules stop,
        Budget budget,
        Demand demand,
        int priority,
        int retries,
        long seed,
        Duplicates duplicates,
        int keepCheckpoints,
        boolean external) {

    public StudySpec {
        metrics = List.copyOf(metrics);
        start = List.copyOf(start);
        if (metrics.isEmpty()) {
            throw new IllegalArgumentException("metric is missing; give a name and a goal");
        }
        if (priority < 0 || priority > 100) {
            throw new IllegalArgumentException("priority lies between 0 and 100, got " + priority);
        }
        if (retries < 0) {
            throw new IllegalArgumentException("retries must not be negative, got " + retries);
        }
    }

    /** What to do with a proposal that was tried before. */
    public enum Duplicates {
        /** Run it again: for noisy objectives. */
        ALLOW,
        /** Take the earlier trial's result, and train nothing; one whose earlier trial has no result yet is dropped. */
        REUSE,
        /** Drop it and ask for another. */
        REJECT
    }

    /**
     * Which sampler, with its options as given; the sampler checks them.
     *
     * @param type auto, grid, random, sobol, tpe, gp, …
     * @param options by name
     */
    public record SamplerSpec(String type, Map<String, Object> options) {
        /** The type of a study for which clients propose. */
        public static final String EXTERNAL = "external";

        public SamplerSpec {
            options = Map.copyOf(options);
        }

        /** Whether its proposals may start from another trial's checkpoint: the population-based samplers'. */
        public boolean inherits() {
            return Samplers.trainsPopulation(type);
        }
    }

    /** Whether its trials are those that clients propose, and nothing else. */
    public boolean proposedByClients() {
        return sampler.type().equals(SamplerSpec.EXTERNAL);
    }

    /** How long a trial trains at most, in epochs: a full training, or one interval of a member of a population. */
    public long trialEpochs() {
        long interval = Samplers.interval(sampler.type(), sampler.options(), plan());
        return interval == 0 ? resource.max() : Math.min(resource.max(), interval);
    }

    /** The direction of the first metric. */
    public Direction direction() {
        return metrics.get(0).direction();
    }

    /** The plan that samplers adapt to. */
    public StudyPlan plan() {
        return new StudyPlan(metrics.size(), budget.trials(), budget.parallel(), resource.min(), resource.max());
    }

    /** The same study with another budget, priority or pruner: what may be edited while it runs. */
    public StudySpec with(Budget newBudget, int newPriority, Pruner newPruner) {
        return with(newBudget, newPriority, newPruner, shadow, demand, external);
    }

    /** The same study judged by one pruner alone. */
    public StudySpec judgedBy(Pruner only) {
        return with(budget, priority, only, null, demand, external);
    }

    /** The same where every agent starts the command. */
    public StudySpec onAgents() {
        return with(budget, priority, pruner, shadow, demand, false);
    }

    /** The same as a study of that id: an external one demands clients that train for it. */
    StudySpec named(String id) {
        return external ? with(budget, priority, pruner, shadow, demand.ofClientsFor(id), true) : this;
    }

    private StudySpec with(
            Budget newBudget,
            int newPriority,
            Pruner newPruner,
            @Nullable Pruner newShadow,
            Demand newDemand,
            boolean newExternal) {
        return new StudySpec(
                name,
                project,
                team,
                pool,
                metrics,
                resource,
                launch,
                space,
                start,
                sampler,
                newPruner,
                newShadow,
                stop,
                newBudget,
                newDemand,
                newPriority,
                retries,
                seed,
                duplicates,
                keepCheckpoints,
                newExternal);
    }
}
