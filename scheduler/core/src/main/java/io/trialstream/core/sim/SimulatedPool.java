package io.trialstream.core.sim;

import io.trialstream.core.pool.AgentOrder;
import io.trialstream.core.pool.DecisionRecord;
import io.trialstream.core.pool.LeaseKey;
import io.trialstream.core.pool.PoolCommand;
import io.trialstream.core.pool.PoolSettings;
import io.trialstream.core.pool.PoolState;
import io.trialstream.core.pool.Report;
import io.trialstream.core.pool.StudyObservation;
import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.study.StudySpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A whole pool on a virtual clock: the real state machine, agents with slots and training processes, an optimiser, a network with delays,
 * and faults by seed. The same seed gives the same run, event by event.
 */
final class SimulatedPool {
    /**
     * How it behaves.
     *
     * @param seed the source of all randomness
     * @param settings the scheduler's
     * @param faults what goes wrong
     * @param delayMs the network's delay, on average, in milliseconds; 0: none
     * @param heartbeatMs between heartbeats, in milliseconds
     * @param tickMs between the scheduler's ticks, in milliseconds
     * @param suggestMs how long the optimiser takes to answer, in milliseconds
     * @param samplers what proposes; null: draws at random, without a history
     */
    record Behaviour(
            long seed,
            PoolSettings settings,
            Faults faults,
            long delayMs,
            long heartbeatMs,
            long tickMs,
            long suggestMs,
            @Nullable Function<StudySpec, Sampler> samplers) {}

    /** When the clock starts where nobody says so, in milliseconds since 1970 UTC. */
    static final long START_MS = 1_700_000_000_000L;

    private static final long FLUSH_MS = 1_000;

    // configuration
    private final Behaviour behaviour;
    private final CurveSource curves;
    private final List<ObjLongConsumer<DecisionRecord>> decisionListeners = new ArrayList<>();
    private final List<Consumer<StudyObservation>> observationListeners = new ArrayList<>();
    // collaborators
    private final EventQueue queue;
    private final RandomGenerator random;
    private final SimulatedScheduler scheduler;
    private final SimulatedOptimiser optimiser;
    private final Map<String, SimulatedAgent> agents = new TreeMap<>();
    private final Map<String, Long> linkFreeMs = new HashMap<>();
    // figures
    private final Figures figures;
    private final long startMs;
    private Runnable afterEvent = () -> {};
    private int commands;

    SimulatedPool(Behaviour behaviour, CurveSource curves) {
        this(behaviour, curves, START_MS);
    }

    /** @param startMs when the clock starts, in milliseconds since 1970 UTC */
    SimulatedPool(Behaviour behaviour, CurveSource curves, long startMs) {
        this.behaviour = behaviour;
        this.startMs = startMs;
        this.queue = new EventQueue(startMs);
        this.figures = new Figures(startMs);
        this.curves = curves;
        this.random = Seeds.derive(behaviour.seed(), 0, "pool");
        this.optimiser = new SimulatedOptimiser(behaviour.samplers(), new SimulatedOptimiser.Answers() {
            @Override
            public void suggest(String study, long sequence, Suggestion suggestion) {
                plan(
                        delayMs(),
                        () -> scheduler().take(to -> to.suggestion(study, sequence, suggestion, schedulerMs())));
            }

            @Override
            public void exhausted(String study, long fromSequence) {
                plan(delayMs(), () -> scheduler().take(to -> to.exhausted(study, fromSequence, schedulerMs())));
            }
        });
        boolean durable = behaviour.faults().untilMs() > 0;
        this.scheduler = new SimulatedScheduler(
                queue, behaviour.settings(), durable, this::sendOrder, this::tellOptimiser, decisionListeners);
        plan(behaviour.tickMs(), this::tick);
        if (durable) {
            plan(FLUSH_MS, this::flush);
        }
    }

    // ---- set up

    void agent(String id, int slots, Map<String, String> labels) {
        SimulatedAgent agent = new SimulatedAgent(id, slots, labels, this);
        agents.put(id, agent);
        plan(delayMs(), () -> {
            sendHeartbeat(agent);
            plan(random.nextLong(behaviour.heartbeatMs()), () -> beat(agent));
        });
        figures.slots(agent.slotCount());
    }

    void command(long afterMs, PoolCommand command) {
        String id = "command-" + commands++;
        plan(afterMs, () -> scheduler.take(to -> to.command(id, "simulation", command, schedulerMs())));
    }

    void listen(ObjLongConsumer<DecisionRecord> listener) {
        decisionListeners.add(listener);
    }

    void listenToObservations(Consumer<StudyObservation> listener) {
        observationListeners.add(listener);
    }

    void afterEvent(Runnable check) {
        afterEvent = check;
    }

    void plan(long afterMs, EventQueue.Event event) {
        queue.plan(queue.nowMs() + afterMs, event);
    }

    // ---- run

    /** Lets events happen until something holds; false: it never did before the time was over or nothing more happened. */
    boolean runUntil(BooleanSupplier done, long atMostMs) {
        long endMs = queue.nowMs() + atMostMs;
        while (!done.getAsBoolean()) {
            EventQueue.Event event = queue.next();
            if (event == null || queue.nowMs() > endMs) {
                return false;
            }
            event.happen();
            figures.event();
            afterEvent.run();
        }
        return true;
    }

    PoolState state() {
        return scheduler.state();
    }

    SimulatedScheduler scheduler() {
        return scheduler;
    }

    SimulatedOptimiser optimiser() {
        return optimiser;
    }

    Collection<SimulatedAgent> agents() {
        return agents.values();
    }

    Figures figures() {
        return figures;
    }

    RandomGenerator random() {
        return random;
    }

    long nowMs() {
        return queue.nowMs();
    }

    long elapsedMs() {
        return queue.nowMs() - startMs;
    }

    private long schedulerMs() {
        return scheduler.nowMs();
    }

    /** Whether a message may come twice. */
    boolean repeats() {
        return behaviour.faults().untilMs() > 0;
    }

    boolean faulty() {
        return elapsedMs() < behaviour.faults().untilMs();
    }

    private void tick() {
        scheduler.tick();
        plan(behaviour.tickMs(), this::tick);
    }

    private void flush() {
        scheduler.flush();
        plan(FLUSH_MS, this::flush);
    }

    private void beat(SimulatedAgent agent) {
        if (!agent.down() && !agent.still()) {
            sendHeartbeat(agent);
        }
        plan(behaviour.heartbeatMs(), () -> beat(agent));
    }

    // ---- network

    private long delayMs() {
        return behaviour.delayMs() == 0 ? 0 : Math.round(behaviour.delayMs() * 2 * random.nextDouble());
    }

    /** Messages of one link keep their order, unless they are to be reordered. */
    private void transmit(String link, EventQueue.Event arrival) {
        if (behaviour.delayMs() == 0 && !faulty()) {
            queue.plan(queue.nowMs(), arrival);
            return;
        }
        Faults faults = behaviour.faults();
        boolean happens = faulty();
        long atMs = Math.max(queue.nowMs() + delayMs(), linkFreeMs.getOrDefault(link, 0L));
        if (happens && random.nextDouble() < faults.reordered()) {
            atMs += 20 * delayMs();
        } else if (behaviour.delayMs() > 0) {
            linkFreeMs.put(link, atMs);
        }
        queue.plan(atMs, arrival);
        if (happens && random.nextDouble() < faults.duplicated()) {
            queue.plan(atMs + delayMs(), arrival);
        }
    }

    private void sendOrder(AgentOrder order) {
        SimulatedAgent agent = agents.get(order.agentId());
        boolean lost = faulty() && random.nextDouble() < behaviour.faults().ordersLost();
        if (agent != null && !lost) {
            transmit(agent.ordersLink(), () -> agent.receive(order));
        }
    }

    void sendReport(SimulatedAgent agent, Report report) {
        figures.report();
        transmit(agent.reportsLink(), () -> scheduler.report(report));
    }

    void sendHeartbeat(SimulatedAgent agent) {
        if (!agent.down() && !agent.still()) {
            var heartbeat = agent.heartbeat();
            transmit("beats " + agent.id(), () -> scheduler.take(to -> to.heartbeat(heartbeat, schedulerMs())));
        }
    }

    /** A heartbeat beside a report, which may overtake it; where messages take no time it would say nothing new. */
    void sendHeartbeatWithExit(SimulatedAgent agent) {
        if (behaviour.delayMs() > 0) {
            sendHeartbeat(agent);
        }
    }

    private void tellOptimiser(StudyObservation observation) {
        for (Consumer<StudyObservation> listener : observationListeners) {
            listener.accept(observation);
        }
        if (optimiser.learn(observation)) {
            String study = observation.study().id();
            plan(behaviour.suggestMs(), () -> optimiser.answer(study));
        }
    }

    // ---- training

    SimulatedRun launch(SimulatedAgent agent, AgentOrder.Run order) {
        Hyperparameters hyperparameters = order.trial().hyperparameters();
        int number = order.trial().number();
        figures.busy(queue.nowMs(), slotThousandths(order));
        boolean infeasible = behaviour.faults().infeasible() > 0
                && Seeds.derive(order.spec().seed(), number, "infeasible").nextDouble()
                        < behaviour.faults().infeasible();
        SimulatedRun.Fate fate = agent.blackHole
                ? SimulatedRun.Fate.DOOMED
                : infeasible ? SimulatedRun.Fate.INFEASIBLE : SimulatedRun.Fate.WELL;
        return new SimulatedRun(
                agent,
                queue,
                order,
                curves.curve(hyperparameters, number),
                fate,
                faulty() ? behaviour.faults().epochsFail() : 0,
                random);
    }

    private static long slotThousandths(AgentOrder.Run order) {
        return (long) Objects.requireNonNull(order.trial().lease()).slots().length
                * order.spec().demand().shareThousandths();
    }

    void released(SimulatedRun run) {
        figures.busy(queue.nowMs(), -(long) run.slots.length * run.shareThousandths);
    }

    void trained(LeaseKey key, long epochMs) {
        figures.trained(key, epochMs);
    }

    void refused() {
        figures.refused();
    }
}
