package io.trialstream.core.sim;

import io.trialstream.core.pool.PoolCommand;
import io.trialstream.core.pool.PoolInspection;
import io.trialstream.core.pool.PoolPolicy;
import io.trialstream.core.pool.PoolSettings;
import io.trialstream.core.pool.PoolState;
import io.trialstream.core.pruner.AshaPruner;
import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.RandomSampler;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.Scale;
import io.trialstream.core.space.SearchSpace;
import io.trialstream.core.study.Budget;
import io.trialstream.core.study.Demand;
import io.trialstream.core.study.Direction;
import io.trialstream.core.study.Launch;
import io.trialstream.core.study.Lease;
import io.trialstream.core.study.Metric;
import io.trialstream.core.study.Resource;
import io.trialstream.core.study.StopRules;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.StudySpec;
import io.trialstream.core.study.Trial;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A large pool in which more work waits than fits: many teams of different weights with many studies each, and faults. Cheap invariants are
 * looked at after every event, the costly ones after every so many; shares and utilisation are measured over the second half of the time.
 */
final class LargeWorld {
    private static final PoolSettings SETTINGS = PoolSettings.DEFAULT;
    private static final int SLOTS_OF_AN_AGENT = 8;
    private static final long SAMPLE_MS = 5_000;

    /** How large it is. */
    record Size(int slots, int studies, int teams, long durationMs, long epochMs, int checkEvery) {}

    private final Size size;
    private final SimulatedPool pool;
    private final RandomGenerator random;
    private final Map<String, Double> weights = new TreeMap<>();
    private final Map<String, Double> heldSlotMs = new TreeMap<>();
    private long events;
    private long checks;
    private double busySlotMs;
    private double usableSlotMs;

    LargeWorld(long seed, Size size) {
        this.size = size;
        this.random = Seeds.derive(seed, 0, "large world");
        Faults faults =
                new Faults(0.5, 0.5, 0.2, 2, 1, 0, 0.001, 0.001, 0.001, 0.002, 0.01, 0, 20_000, Long.MAX_VALUE / 4);
        SearchSpace space = SearchSpace.of(List.of(new FloatParameter("x", 0, 1, Scale.LINEAR)));
        pool = new SimulatedPool(
                new SimulatedPool.Behaviour(seed, SETTINGS, faults, 20, 5_000, 1_000, 50, spec -> new RandomSampler()),
                new SyntheticCurves(space, seed, size.epochMs(), 0.1));
        for (int a = 0; a < size.slots() / SLOTS_OF_AN_AGENT; a++) {
            pool.agent("agent-" + a, SLOTS_OF_AN_AGENT, Map.of());
        }
        FaultInjector.start(pool, faults);
        Map<String, PoolPolicy.Team> teams = new TreeMap<>();
        for (int t = 0; t < size.teams(); t++) {
            double weight = 1 + t % 4;
            weights.put("team-" + t, weight);
            teams.put("team-" + t, new PoolPolicy.Team(weight, Integer.MAX_VALUE));
        }
        pool.command(0, new PoolCommand.Configure(new PoolPolicy(teams, Map.of())));
        for (int s = 0; s < size.studies(); s++) {
            pool.command(100 + s, new PoolCommand.CreateStudy("s" + s, spec(s, space), ""));
        }
        pool.afterEvent(this::check);
        pool.plan(size.durationMs() / 2, this::sample);
    }

    private StudySpec spec(int number, SearchSpace space) {
        AshaPruner.Mode mode = number % 3 == 0 ? AshaPruner.Mode.PROMOTE : AshaPruner.Mode.STOP;
        return new StudySpec(
                "study " + number,
                "project",
                "team-" + number % size.teams(),
                "pool",
                List.of(new Metric("loss", Direction.MINIMIZE)),
                new Resource("epoch", 1, 27),
                new Launch(List.of("train"), ".", Map.of(), null, 1_000, 0, null, Launch.FailureRules.DEFAULT),
                space,
                List.of(),
                new StudySpec.SamplerSpec("random", Map.of()),
                new AshaPruner(new AshaPruner.Options(3, 1, mode, 3, 1, 27)),
                null,
                StopRules.NONE,
                new Budget(1_000_000, size.slots(), Budget.UNLIMITED, Budget.UNLIMITED, null),
                Demand.ONE_SLOT,
                50,
                3,
                number,
                StudySpec.Duplicates.ALLOW,
                1,
                false);
    }

    /** What can be looked at at once after every event; and by and by the whole state, slot by slot and row by row. */
    private void check() {
        events++;
        if (pool.scheduler().isDown()) {
            return;
        }
        if (events % size.checkEvery() == 0) {
            checks++;
            String wrong = PoolInspection.leases(pool.state());
            wrong = wrong == null ? processes() : wrong;
            for (Study study : pool.state().studies()) {
                wrong = wrong == null
                                && study.trials().size() > study.spec().budget().trials()
                        ? study.id() + " has too many trials"
                        : wrong;
            }
            if (wrong != null) {
                throw new AssertionError("after " + events + " events: " + wrong);
            }
        }
    }

    /** No slot of a machine runs two processes. */
    private @Nullable String processes() {
        for (SimulatedAgent agent : pool.agents()) {
            Set<Integer> used = new HashSet<>();
            for (SimulatedRun run : agent.runs()) {
                for (int slot : run.alive() ? run.slots : new int[0]) {
                    if (!used.add(slot)) {
                        return "slot " + slot + " of " + agent.id() + " runs two processes";
                    }
                }
            }
        }
        return null;
    }

    private void sample() {
        if (!pool.scheduler().isDown()) {
            PoolState state = pool.state();
            Map<String, Integer> healthy = new HashMap<>();
            state.agentRows().forEach(row -> {
                if (row.status() == io.trialstream.core.pool.AgentRow.Status.ACTIVE) {
                    healthy.put(row.id(), row.slots().size());
                }
            });
            int busy = 0;
            for (Study study : state.studies()) {
                for (int number : study.running()) {
                    Trial trial = study.trials().get(number);
                    Lease lease = trial.lease();
                    if (lease != null && healthy.containsKey(lease.agentId())) {
                        busy++;
                        heldSlotMs.merge(study.spec().team(), (double) SAMPLE_MS, Double::sum);
                    }
                }
            }
            busySlotMs += (double) busy * SAMPLE_MS;
            usableSlotMs += (double) healthy.values().stream().mapToInt(n -> n).sum() * SAMPLE_MS;
        }
        pool.plan(SAMPLE_MS, this::sample);
    }

    LargeWorld run() {
        pool.runUntil(() -> pool.elapsedMs() >= size.durationMs(), size.durationMs() * 2);
        return this;
    }

    /** The part of the slots of agents that are there which hold a trial. */
    double utilisation() {
        return busySlotMs / usableSlotMs;
    }

    /** The largest difference between a team's share over time and its weight's, as a part of the latter. */
    double worstShareError() {
        double weight = weights.values().stream().mapToDouble(w -> w).sum();
        double all = heldSlotMs.values().stream().mapToDouble(ms -> ms).sum();
        double worst = 0;
        for (Map.Entry<String, Double> team : weights.entrySet()) {
            double due = team.getValue() / weight;
            double had = heldSlotMs.getOrDefault(team.getKey(), 0.0) / all;
            worst = Math.max(worst, Math.abs(had / due - 1));
        }
        return worst;
    }

    long events() {
        return events;
    }

    long checks() {
        return checks;
    }

    long trials() {
        return pool.state().studies().stream()
                .mapToLong(study -> study.trials().size())
                .sum();
    }
}
