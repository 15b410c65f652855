package io.trialstream.bench;

import io.trialstream.core.pool.AgentOrder;
import io.trialstream.core.pool.AgentRow;
import io.trialstream.core.pool.DecisionRecord;
import io.trialstream.core.pool.Effects;
import io.trialstream.core.pool.Heartbeat;
import io.trialstream.core.pool.LeaseKey;
import io.trialstream.core.pool.PoolCommand;
import io.trialstream.core.pool.PoolMachine;
import io.trialstream.core.pool.PoolPolicy;
import io.trialstream.core.pool.PoolSettings;
import io.trialstream.core.pool.PoolState;
import io.trialstream.core.pool.Report;
import io.trialstream.core.pool.StudyObservation;
import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.study.Budget;
import io.trialstream.core.study.Lease;
import io.trialstream.core.study.StudyRow;
import io.trialstream.core.study.StudySpec;
import io.trialstream.core.study.Trial;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a trial waits for its suggestion when the optimiser's stock holds some: from the report that a run ended, which frees the only
 * slot, to the order to run the next suggestion in stock. One event of the pool's state machine; no broker.
 */
public final class StockLatency {
    private static final String STUDY = "stock";
    private static final String AGENT = "agent";
    private static final long LAST_EPOCH = 81;
    private static final int AHEAD = 8;

    private final StudySpec spec = ScaleSimulation.spec(Budget.UNLIMITED);
    private final Orders orders = new Orders();
    private final PoolMachine machine = new PoolMachine(new PoolState("pool"), PoolSettings.DEFAULT, orders);
    private final RandomGenerator random = Seeds.derive(1, 0, "stock");
    private long nowMs = 1_000_000;
    private long sequence;

    private StockLatency() {
        AgentRow.Slot slot = new AgentRow.Slot(0, "cpu", "cpu", 0, true, "");
        machine.heartbeat(
                new Heartbeat(AGENT, 1, 1, AGENT, "1", Map.of(), List.of(slot), List.of(), false, false, -1), nowMs);
        machine.command("1", "benchmark", new PoolCommand.CreateStudy(STUDY, spec, ""), nowMs);
        for (int i = 0; i < AHEAD; i++) {
            propose();
        }
    }

    /**
     * Milliseconds of each of so many calls.
     *
     * @param trials how many have ended before
     * @param asks how many calls, at least 1
     */
    public static double[] measure(int trials, int asks) {
        StockLatency study = new StockLatency();
        double[] milliseconds = new double[asks];
        for (int i = -trials; i < asks; i++) {
            double taken = study.turnOver();
            if (i >= 0) {
                milliseconds[i] = taken;
            }
        }
        return milliseconds;
    }

    private void propose() {
        Provenance provenance = new Provenance("random", "", 0, 0, null);
        Suggestion suggestion = new Suggestion(spec.space().sample(random), provenance);
        machine.suggestion(STUDY, sequence++, suggestion, nowMs);
    }

    /** One trial ends and the next begins; milliseconds from the report to the order. */
    private double turnOver() {
        Trial trial = Objects.requireNonNull(orders.newest, "a trial runs").trial();
        Lease lease = Objects.requireNonNull(trial.lease(), "a running trial has a lease");
        Report.Origin origin = new Report.Origin(AGENT, new LeaseKey(STUDY, trial.number(), lease.epoch()));
        machine.report(new Report.Started(origin), nowMs++);
        machine.report(new Report.Epoch(origin, LAST_EPOCH, new double[] {random.nextDouble()}, 1), nowMs++);
        Report ended = new Report.Exited(origin, Report.ExitKind.COMPLETED, "exit code 0", "", LAST_EPOCH, 1, null);
        orders.newest = null;
        long start = System.nanoTime();
        machine.report(ended, nowMs++);
        double milliseconds = (System.nanoTime() - start) / 1e6;
        propose();
        return milliseconds;
    }

    /** Keeps the newest order to run; rows and decisions go nowhere. */
    private static final class Orders implements Effects {
        private AgentOrder.@Nullable Run newest;

        @Override
        public void order(AgentOrder order) {
            if (order instanceof AgentOrder.Run run) {
                newest = run;
            }
        }

        @Override
        public void save(Trial trial, boolean lasting) {}

        @Override
        public void removed(String study, int trial) {}

        @Override
        public void save(StudyRow study) {}

        @Override
        public void save(AgentRow agent) {}

        @Override
        public void save(PoolPolicy policy) {}

        @Override
        public void answered(String commandId, @Nullable DecisionRecord answer) {}

        @Override
        public void stocked(String study, long sequence, Suggestion suggestion) {}

        @Override
        public void unstocked(String study, long sequence) {}

        @Override
        public void decided(DecisionRecord decision) {}

        @Override
        public void observe(StudyObservation observation) {}
    }
}
