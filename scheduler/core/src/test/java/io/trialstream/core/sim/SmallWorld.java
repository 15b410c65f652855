package io.trialstream.core.sim;

import io.trialstream.core.pool.PoolCommand;
import io.trialstream.core.pool.PoolCommand.MoveAgent;
import io.trialstream.core.pool.PoolCommand.MoveStudy;
import io.trialstream.core.pool.PoolCommand.MoveTrial;
import io.trialstream.core.pool.PoolPolicy;
import io.trialstream.core.pool.PoolSettings;
import io.trialstream.core.pool.Retention;
import io.trialstream.core.pruner.AshaPruner;
import io.trialstream.core.pruner.HoldbackPruner;
import io.trialstream.core.pruner.HyperbandPruner;
import io.trialstream.core.pruner.NoPruner;
import io.trialstream.core.pruner.PercentilePruner;
import io.trialstream.core.pruner.Pruner;
import io.trialstream.core.pruner.SuccessiveHalvingPruner;
import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.RandomSampler;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.IntParameter;
import io.trialstream.core.space.Scale;
import io.trialstream.core.space.SearchSpace;
import io.trialstream.core.study.Budget;
import io.trialstream.core.study.Demand;
import io.trialstream.core.study.Direction;
import io.trialstream.core.study.Launch;
import io.trialstream.core.study.Metric;
import io.trialstream.core.study.Reason;
import io.trialstream.core.study.Resource;
import io.trialstream.core.study.StopRules;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.StudyPhase;
import io.trialstream.core.study.StudySpec;
import io.trialstream.core.study.StudySpec.Duplicates;
import io.trialstream.core.study.TrialState;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** A small pool, a few studies, commands and faults, all drawn from one seed; it must keep its invariants and come to an end. */
final class SmallWorld {
    private static final long FAULTS_UNTIL_MS = 400_000;
    private static final long LONGEST_MS = 6 * 3_600_000L;

    private final long seed;
    private final RandomGenerator random;
    private final SimulatedPool pool;
    private final Invariants invariants;
    private final int studies;

    /** In every third world, studies that ended are soon archived, and their trials soon removed. */
    SmallWorld(long seed) {
        this(seed, retention(seed));
    }

    SmallWorld(long seed, Retention retention) {
        this.seed = seed;
        this.random = Seeds.derive(seed, 0, "world");
        PoolSettings settings = new PoolSettings(20_000, 10_000, 3_000, 1_000, 3, 5, 4_000, 5_000, 30_000, retention);
        Faults faults = faults();
        SearchSpace curvesSpace = SearchSpace.of(List.of(new FloatParameter("x", 0, 1, Scale.LINEAR)));
        this.pool = new SimulatedPool(
                new SimulatedPool.Behaviour(seed, settings, faults, 20, 2_000, 1_000, 50, spec -> new RandomSampler()),
                new SyntheticCurves(curvesSpace, seed, 1_000 + random.nextLong(4_000), 0.1));
        int agents = 1 + random.nextInt(4);
        for (int a = 0; a < agents; a++) {
            Map<String, String> labels = random.nextInt(3) == 0 ? Map.of("gpu", "big") : Map.of();
            pool.agent("agent-" + a, 1 + random.nextInt(4), labels);
        }
        pool.agent("agent-last", 2, Map.of("gpu", "big"));
        FaultInjector.start(pool, faults);
        studies = 1 + random.nextInt(3);
        policy();
        for (int s = 0; s < studies; s++) {
            pool.command(random.nextLong(20_000), new PoolCommand.CreateStudy("s" + s, spec(s), ""));
        }
        commands(agents);
        invariants = new Invariants(pool, settings, 64);
        pool.afterEvent(invariants::check);
        pool.plan(5_000, this::lookForIdleWork);
    }

    private void lookForIdleWork() {
        pool.scheduler().tick();
        invariants.checkIdleWork();
        pool.plan(5_000, this::lookForIdleWork);
    }

    private static Retention retention(long seed) {
        RandomGenerator draw = Seeds.derive(seed, 0, "retention");
        return draw.nextInt(3) > 0 ? Retention.FOR_EVER : new Retention(draw.nextLong(60_000), draw.nextLong(60_000));
    }

    private double rate(double most) {
        return random.nextInt(3) == 0 ? 0 : most * random.nextDouble();
    }

    private Faults faults() {
        return new Faults(
                rate(30),
                random.nextDouble(),
                rate(20),
                rate(40),
                rate(20),
                rate(10),
                rate(0.05),
                rate(0.05),
                rate(0.05),
                rate(0.02),
                rate(0.1),
                random.nextInt(5) == 0 ? 1 : 0,
                15_000,
                FAULTS_UNTIL_MS);
    }

    private void policy() {
        if (random.nextBoolean()) {
            Map<String, PoolPolicy.Team> teams = Map.of(
                    "red", new PoolPolicy.Team(1 + random.nextInt(3), 2 + random.nextInt(6)),
                    "blue", new PoolPolicy.Team(1, Integer.MAX_VALUE));
            pool.command(0, new PoolCommand.Configure(new PoolPolicy(teams, Map.of())));
        }
    }

    private StudySpec spec(int number) {
        long max = List.of(1L, 3L, 9L, 10L, 27L).get(random.nextInt(5));
        boolean finite = random.nextInt(4) == 0;
        SearchSpace space = SearchSpace.of(List.of(
                finite
                        ? new IntParameter("x", 0, 5 + random.nextInt(20), Scale.LINEAR)
                        : new FloatParameter("x", 0, 1, Scale.LINEAR)));
        long epochs = random.nextInt(4) == 0 ? max + random.nextLong(10 * max) : Budget.UNLIMITED;
        Double target = random.nextInt(5) == 0 ? 0.05 + random.nextDouble() / 2 : null;
        long trials = 1 + random.nextInt(30);
        return new StudySpec(
                "study " + number,
                "project",
                random.nextBoolean() ? "red" : "blue",
                "pool",
                List.of(new Metric("loss", Direction.MINIMIZE)),
                new Resource("epoch", 1, max),
                new Launch(List.of("train"), ".", Map.of(), null, 1_000, 0, null, Launch.FailureRules.DEFAULT),
                space,
                List.of(),
                new StudySpec.SamplerSpec("random", Map.of()),
                pruner(max),
                random.nextInt(3) == 0 ? pruner(max) : null,
                stop(),
                new Budget(trials, 1 + random.nextInt(6), epochs, Budget.UNLIMITED, target),
                demand(),
                random.nextInt(100),
                random.nextInt(3),
                seed + number,
                random.nextBoolean() ? Duplicates.REJECT : Duplicates.ALLOW,
                1,
                false);
    }

    private StopRules stop() {
        return random.nextInt(3) > 0
                ? StopRules.NONE
                : new StopRules(0.1, new StopRules.Plateau(5, 0.01), new StopRules.Threshold(1.5, 2), 0, true);
    }

    private Demand demand() {
        return switch (random.nextInt(5)) {
            case 0 -> new Demand(2, 1000, Map.of(), null);
            case 1 -> new Demand(1, 300 + random.nextInt(300), Map.of(), null);
            case 2 -> new Demand(1, 1000, Map.of("gpu", "big"), null);
            default -> Demand.ONE_SLOT;
        };
    }

    private Pruner pruner(long max) {
        AshaPruner.Mode mode = random.nextBoolean() ? AshaPruner.Mode.STOP : AshaPruner.Mode.PROMOTE;
        return switch (random.nextInt(6)) {
            case 0 -> new NoPruner();
            case 1 -> new HyperbandPruner(3, mode, 1, 1, max);
            case 2 -> new SuccessiveHalvingPruner(3, 9, 1, max);
            case 3 -> PercentilePruner.median(PercentilePruner.Compare.BEST, 2, 1, 2, max);
            default -> {
                Pruner asha = new AshaPruner(new AshaPruner.Options(3, 1, mode, 1 + random.nextInt(3), 1, max));
                yield random.nextInt(3) == 0 ? new HoldbackPruner(asha, 0.3, seed) : asha;
            }
        };
    }

    /** What people do meanwhile; whatever they paused or drained they let go on before the end. */
    private void commands(int agents) {
        int count = random.nextInt(12);
        for (int c = 0; c < count; c++) {
            long atMs = random.nextLong(FAULTS_UNTIL_MS);
            String study = "s" + random.nextInt(studies);
            int trial = random.nextInt(8);
            switch (random.nextInt(9)) {
                case 0 -> pool.command(atMs, new MoveStudy(study, MoveStudy.Move.PAUSE));
                case 1 -> pool.command(atMs, new MoveStudy(study, MoveStudy.Move.RESUME));
                case 2 -> pool.command(atMs, new MoveTrial(study, trial, MoveTrial.Move.PAUSE));
                case 3 -> pool.command(atMs, new MoveTrial(study, trial, MoveTrial.Move.STOP));
                case 4 -> pool.command(atMs, new PoolCommand.AddTrial(study, Map.of("x", 1), null, ""));
                case 5 -> pool.command(atMs, new MoveAgent("agent-" + random.nextInt(agents), MoveAgent.Move.EVACUATE));
                case 6 -> pool.command(atMs, new MoveAgent("agent-" + random.nextInt(agents), MoveAgent.Move.DRAIN));
                case 7 -> pool.command(atMs, new MoveAgent("agent-" + random.nextInt(agents), MoveAgent.Move.RETURN));
                default ->
                    pool.command(atMs, new PoolCommand.EditStudy(study, null, null, pruner(9), null, null, null));
            }
        }
        long endMs = FAULTS_UNTIL_MS + 60_000;
        for (int s = 0; s < studies; s++) {
            pool.command(endMs, new MoveStudy("s" + s, MoveStudy.Move.RESUME));
            for (int trial = 0; trial < 8; trial++) {
                pool.command(endMs + 1_000, new MoveTrial("s" + s, trial, MoveTrial.Move.RESUME));
            }
        }
        for (int a = 0; a < agents; a++) {
            pool.command(endMs, new MoveAgent("agent-" + a, MoveAgent.Move.RETURN));
        }
        pool.command(endMs, new MoveAgent("agent-last", MoveAgent.Move.RETURN));
    }

    /** Runs it to its end. @throws AssertionError when something does not hold, with the seed and the last decisions */
    SmallWorld run() {
        try {
            if (!pool.runUntil(this::over, LONGEST_MS)) {
                throw new AssertionError("it does not end: " + states() + "\n" + invariants.history());
            }
            atTheEnd();
            return this;
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed " + seed + " after " + pool.elapsedMs() / 1000.0 + " s: " + e.getMessage() + "\n"
                            + (e instanceof RuntimeException ? invariants.history() : ""),
                    e);
        }
    }

    private boolean over() {
        return pool.elapsedMs() > FAULTS_UNTIL_MS + 70_000
                && !pool.scheduler().isDown()
                && pool.state().studies().size() == studies
                && pool.state().studies().stream()
                        .allMatch(study -> study.row().phase().ended());
    }

    private String states() {
        StringBuilder text = new StringBuilder();
        for (Study study : pool.state().studies()) {
            text.append(study.id()).append(' ').append(study.row().phase()).append(' ');
            text.append(study.row().ending()).append(' ').append(pool.state().waitReason(study.id()));
            study.trials().stream()
                    .filter(trial -> !trial.state().ended())
                    .forEach(trial -> text.append("\n  ").append(trial));
            text.append('\n');
        }
        return text.append(pool.state().agentRows()).toString();
    }

    private void atTheEnd() {
        for (Study study : pool.state().studies()) {
            Reason why = study.row().ending().reason();
            Budget budget = study.spec().budget();
            boolean removed = study.row().phase() == StudyPhase.ARCHIVED;
            boolean exact = why == Reason.BUDGET && budget.epochs() == Budget.UNLIMITED && !removed;
            if (exact && study.trials().size() != budget.trials()) {
                throw new AssertionError(study.id() + " ran " + study.trials().size() + " of " + budget.trials());
            }
            boolean allEnded = study.trials().stream()
                    .allMatch(trial -> trial.state().ended() && trial.state() != TrialState.RUNNING);
            if (!allEnded || study.row().phase() == StudyPhase.RUNNING) {
                throw new AssertionError(study.id() + " ended with open trials");
            }
        }
    }

    /** The pool, to listen to before it runs. */
    SimulatedPool pool() {
        return pool;
    }

    long events() {
        return pool.figures().events();
    }

    long decisions() {
        return pool.state().nextDecision();
    }

    int deletedCheckpoints() {
        return invariants.deletedCheckpoints();
    }

    long fencedReports() {
        return invariants.fencedReports();
    }

    /** All that a run decided, for the comparison of two runs of one seed. */
    String fingerprint() {
        return pool.state().nextDecision() + " " + pool.figures().events() + " " + states() + invariants.history();
    }
}
