package io.trialstream.core.sim;

import io.trialstream.core.pool.AgentOrder;
import io.trialstream.core.pool.AgentRow;
import io.trialstream.core.pool.DecisionRecord;
import io.trialstream.core.pool.Effects;
import io.trialstream.core.pool.PoolMachine;
import io.trialstream.core.pool.PoolPolicy;
import io.trialstream.core.pool.PoolSettings;
import io.trialstream.core.pool.PoolState;
import io.trialstream.core.pool.Report;
import io.trialstream.core.pool.StudyObservation;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.study.StudyRow;
import io.trialstream.core.study.Trial;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/** The scheduler's process: the real state machine with rows around it. While it is down, messages wait; a crash leaves the rows only. */
final class SimulatedScheduler implements Effects {
    // collaborators
    private final EventQueue queue;
    private final PoolSettings settings;
    private final Consumer<AgentOrder> network;
    private final Consumer<StudyObservation> optimiser;
    private final @Nullable RowStore rows;
    private final List<ObjLongConsumer<DecisionRecord>> decisionListeners;
    // state
    private PoolMachine machine;
    private final Deque<Consumer<PoolMachine>> waiting = new ArrayDeque<>();
    private boolean down;
    private long clockOffsetMs;
    private long deadLetters;
    private @Nullable Probe probe;
    private @Nullable TrialListener trialListener;

    /** @param durable whether rows are kept, so that it can crash */
    SimulatedScheduler(
            EventQueue queue,
            PoolSettings settings,
            boolean durable,
            Consumer<AgentOrder> network,
            Consumer<StudyObservation> optimiser,
            List<ObjLongConsumer<DecisionRecord>> decisionListeners) {
        this.queue = queue;
        this.settings = settings;
        this.network = network;
        this.optimiser = optimiser;
        this.decisionListeners = decisionListeners;
        this.rows = durable ? new RowStore("pool") : null;
        this.machine = new PoolMachine(new PoolState("pool"), settings, this);
    }

    PoolState state() {
        return machine.state();
    }

    /** The scheduler's own clock, in milliseconds. */
    long nowMs() {
        return queue.nowMs() + clockOffsetMs;
    }

    void jumpClock(long byMs) {
        clockOffsetMs += byMs;
    }

    boolean isDown() {
        return down;
    }

    long deadLetters() {
        return deadLetters;
    }

    /** Something for the machine; waits while the scheduler is down. */
    void take(Consumer<PoolMachine> message) {
        if (down) {
            waiting.add(message);
        } else {
            handle(message);
        }
    }

    /** Looks at reports just before and just after they are applied. */
    interface Probe {
        /** The answer is called afterwards. */
        Runnable before(Report report);
    }

    /** Hears of each trial's new row, as effects do. */
    interface TrialListener {
        void saved(Trial trial, boolean lasting);
    }

    void onSave(TrialListener listener) {
        trialListener = listener;
    }

    void probe(Probe newProbe) {
        probe = newProbe;
    }

    /** Looks at reports beside the one that does already. */
    void alsoProbe(Probe another) {
        Probe first = probe;
        probe = first == null
                ? another
                : report -> {
                    Runnable afterFirst = first.before(report);
                    Runnable afterAnother = another.before(report);
                    return () -> {
                        afterFirst.run();
                        afterAnother.run();
                    };
                };
    }

    void report(Report report) {
        take(to -> {
            Runnable after = probe == null ? null : probe.before(report);
            if (to.report(report, nowMs()) != null) {
                deadLetters++;
            }
            if (after != null) {
                after.run();
            }
            if (rows != null) {
                rows.applied(report);
            }
        });
    }

    private void handle(Consumer<PoolMachine> message) {
        message.accept(machine);
        if (rows != null) {
            rows.noteNextDecision(machine.state().nextDecision());
        }
    }

    void tick() {
        if (!down) {
            handle(to -> to.tick(nowMs()));
        }
    }

    void flush() {
        if (!down && rows != null) {
            rows.flush();
        }
    }

    void crash() {
        down = true;
    }

    void restart() {
        if (rows == null) {
            throw new IllegalStateException("a scheduler without rows can't be restarted");
        }
        machine = rows.restore(state -> new PoolMachine(state, settings, this), nowMs());
        down = false;
        while (!waiting.isEmpty()) {
            Consumer<PoolMachine> message = waiting.remove();
            queue.plan(queue.nowMs(), () -> take(message));
        }
    }

    /** The state that the rows give. */
    PoolState rebuilt() {
        if (rows == null) {
            throw new IllegalStateException("no rows are kept");
        }
        return rows.rebuild(nowMs());
    }

    // ---- effects

    @Override
    public void save(Trial trial, boolean lasting) {
        if (trialListener != null) {
            trialListener.saved(trial, lasting);
        }
        if (rows != null) {
            rows.save(trial, lasting);
        }
    }

    @Override
    public void removed(String study, int trial) {
        if (rows != null) {
            rows.removed(study, trial);
        }
    }

    @Override
    public void save(StudyRow study) {
        if (rows != null) {
            rows.save(study);
        }
    }

    @Override
    public void save(AgentRow agent) {
        if (rows != null) {
            rows.save(agent);
        }
    }

    @Override
    public void save(PoolPolicy policy) {
        if (rows != null) {
            rows.save(policy);
        }
    }

    @Override
    public void answered(String commandId, @Nullable DecisionRecord answer) {
        if (rows != null) {
            rows.answered(commandId, answer);
        }
    }

    @Override
    public void stocked(String study, long sequence, Suggestion suggestion) {
        if (rows != null) {
            rows.stocked(study, sequence, suggestion);
        }
    }

    @Override
    public void unstocked(String study, long sequence) {
        if (rows != null) {
            rows.unstocked(study, sequence);
        }
    }

    @Override
    public void order(AgentOrder order) {
        network.accept(order);
    }

    @Override
    public void decided(DecisionRecord decision) {
        for (ObjLongConsumer<DecisionRecord> listener : decisionListeners) {
            listener.accept(decision, queue.nowMs());
        }
    }

    @Override
    public void observe(StudyObservation observation) {
        optimiser.accept(observation);
    }
}
