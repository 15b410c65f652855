package io.trialstream.core.pool;

import io.trialstream.core.pool.PoolCommand.AddTrial;
import io.trialstream.core.pool.PoolCommand.CreateStudy;
import io.trialstream.core.pool.PoolCommand.EditStudy;
import io.trialstream.core.pool.PoolCommand.MoveAgent;
import io.trialstream.core.pool.PoolCommand.MoveStudy;
import io.trialstream.core.pool.PoolCommand.MoveTrial;
import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.study.Budget;
import io.trialstream.core.study.Checkpoint;
import io.trialstream.core.study.Lease;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.StudyPhase;
import io.trialstream.core.study.StudyRow;
import io.trialstream.core.study.Trial;
import io.trialstream.core.study.TrialState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Drives a pool's machine by hand: each method is one event. Effects of the newest event can be looked at; agents hold what they were told
 * to run until they exit; suggestions are given as they are wanted, at random, unless the optimiser is away.
 */
final class PoolFixture implements Effects {
    static final PoolSettings SETTINGS =
            new PoolSettings(30_000, 15_000, 5_000, 1_000, 3, 5, 5_000, 10_000, 60_000, Retention.FOR_EVER);

    final PoolState state = new PoolState("pool");
    final PoolMachine machine;
    /** Of the newest event. */
    final List<AgentOrder> orders = new ArrayList<>();
    /** Of the newest event. */
    final List<DecisionRecord> decisions = new ArrayList<>();
    /** Of all events. */
    final List<StudyObservation> observations = new ArrayList<>();

    /** Of all events: trials whose rows were removed, as study/number. */
    final List<String> removed = new ArrayList<>();
    /** Of all events: answers to be stored, empty where one is forgotten. */
    final Map<String, Optional<DecisionRecord>> answered = new LinkedHashMap<>();

    final Map<String, Map<LeaseKey, List<Integer>>> held = new TreeMap<>();
    final Map<String, Heartbeat> beats = new LinkedHashMap<>();
    boolean optimiserAway;
    long nowMs = 1_000_000_000;
    private final Map<String, Long> suggested = new TreeMap<>();
    private int commands;

    PoolFixture() {
        this(SETTINGS);
    }

    PoolFixture(PoolSettings settings) {
        machine = new PoolMachine(state, settings, this);
    }

    // ---- agents

    PoolFixture agent(String id, int slots) {
        return agent(id, 1, slots, Map.of());
    }

    PoolFixture agent(String id, long incarnation, int slots, Map<String, String> labels) {
        List<AgentRow.Slot> all = new ArrayList<>();
        for (int i = 0; i < slots; i++) {
            all.add(new AgentRow.Slot(i, "cpu", "cpu", 0, true, ""));
        }
        beats.put(id, new Heartbeat(id, incarnation, 0, id, "1", labels, all, List.of(), false, false, -1));
        held.putIfAbsent(id, new LinkedHashMap<>());
        return beat(id);
    }

    /** A heartbeat with what the agent holds. */
    PoolFixture beat(String id) {
        Heartbeat last = Objects.requireNonNull(beats.get(id));
        return beat(with(last, last.sequence() + 1, holding(id)));
    }

    List<Heartbeat.Held> holding(String id) {
        List<Heartbeat.Held> leases = new ArrayList<>();
        Objects.requireNonNull(held.get(id))
                .forEach((key, slots) -> leases.add(new Heartbeat.Held(key.study(), key.trial(), key.epoch(), slots)));
        return leases;
    }

    PoolFixture beat(Heartbeat heartbeat) {
        begin();
        beats.put(heartbeat.agentId(), heartbeat);
        machine.heartbeat(heartbeat, nowMs);
        return suggest();
    }

    static Heartbeat with(Heartbeat from, long sequence, List<Heartbeat.Held> leases) {
        return new Heartbeat(
                from.agentId(),
                from.incarnation(),
                sequence,
                from.host(),
                from.version(),
                from.labels(),
                from.slots(),
                leases,
                from.draining(),
                from.leaving(),
                from.diskFreeBytes());
    }

    /** Time passes second by second; all agents but those named send heartbeats. */
    PoolFixture pass(long ms, String... silent) {
        long until = nowMs + ms;
        while (nowMs < until) {
            nowMs = Math.min(until, nowMs + 1000);
            for (String id : List.copyOf(beats.keySet())) {
                if (!List.of(silent).contains(id)) {
                    beat(id);
                }
            }
            tick();
        }
        return this;
    }

    PoolFixture tick() {
        begin();
        machine.tick(nowMs);
        return suggest();
    }

    // ---- commands

    DecisionRecord command(PoolCommand command) {
        return command("command-" + commands++, command);
    }

    DecisionRecord command(String id, PoolCommand command) {
        begin();
        machine.command(id, "ann", command, nowMs);
        DecisionRecord answer = decisions.stream()
                .filter(decision -> id.equals(decision.commandId()))
                .findFirst()
                .orElseThrow();
        suggest();
        return answer;
    }

    PoolFixture study(String id, Specs spec) {
        command(new CreateStudy(id, spec.build(), "definition"));
        return this;
    }

    DecisionRecord move(String study, MoveStudy.Move to) {
        return command(new MoveStudy(study, to));
    }

    DecisionRecord move(String study, int trial, MoveTrial.Move to) {
        return command(new MoveTrial(study, trial, to));
    }

    DecisionRecord moveAgent(String agent, MoveAgent.Move to) {
        return command(new MoveAgent(agent, to));
    }

    DecisionRecord add(String study, Map<String, Object> values, @Nullable Integer cloneOf) {
        return command(new AddTrial(study, values, cloneOf, ""));
    }

    DecisionRecord budget(String study, Budget budget) {
        return command(new EditStudy(study, budget, null, null, null, null, null));
    }

    // ---- reports

    Report.Origin origin(String study, int number) {
        Lease lease = lease(study, number);
        return new Report.Origin(lease.agentId(), new LeaseKey(study, number, lease.epoch()));
    }

    @Nullable String report(Report report) {
        begin();
        String problem = machine.report(report, nowMs);
        suggest();
        return problem;
    }

    PoolFixture started(String study, int number) {
        report(new Report.Started(origin(study, number)));
        return this;
    }

    PoolFixture epoch(String study, int number, long epoch, double... values) {
        report(new Report.Epoch(origin(study, number), epoch, values, epoch * 1000));
        return this;
    }

    PoolFixture saved(String study, int number, long epoch) {
        report(new Report.Saved(origin(study, number), new Checkpoint(epoch, "checkpoints/" + number, 10)));
        return this;
    }

    PoolFixture exit(String study, int number, Report.ExitKind kind) {
        return exit(origin(study, number), kind);
    }

    PoolFixture exit(Report.Origin origin, Report.ExitKind kind) {
        Objects.requireNonNull(held.get(origin.agentId())).remove(origin.lease());
        Trial trial = trial(origin.lease().study(), origin.lease().trial());
        long last = trial.progress().lastEpoch();
        report(new Report.Exited(origin, kind, "it ended: " + kind, "the log's tail", last, last * 1000, null));
        return this;
    }

    /** Trains until its last epoch with the same value, saving checkpoints, and exits by itself. */
    PoolFixture train(String study, int number, double value) {
        Lease lease = lease(study, number);
        started(study, number);
        for (long epoch = lease.resumeEpoch() + 1; epoch <= lease.untilEpoch(); epoch++) {
            saved(study, number, epoch);
            epoch(study, number, epoch, value);
            if (trial(study, number).order() != null && epoch < lease.untilEpoch()) {
                break;
            }
        }
        Trial trial = trial(study, number);
        boolean pauses = trial.order() != null && trial.order().thenState() == TrialState.PAUSED;
        return exit(study, number, pauses ? Report.ExitKind.PAUSED : Report.ExitKind.STOPPED);
    }

    // ---- suggestions

    private void begin() {
        orders.clear();
        decisions.clear();
    }

    private PoolFixture suggest() {
        boolean more = !optimiserAway;
        while (more) {
            more = false;
            for (Map.Entry<String, Long> wanted : List.copyOf(wanted().entrySet())) {
                long next = suggested.getOrDefault(wanted.getKey(), 0L);
                if (next < wanted.getValue()) {
                    suggested.put(wanted.getKey(), next + 1);
                    suggestion(wanted.getKey(), next);
                    more = true;
                }
            }
        }
        return this;
    }

    private void suggestion(String id, long sequence) {
        Study study = study(id);
        machine.suggestion(
                id,
                sequence,
                new Suggestion(
                        study.spec().space().sample(Seeds.derive(1, sequence, id)),
                        new Provenance("random", "drawn", 0, 0, null)),
                nowMs);
    }

    PoolFixture suggestion(String id, long sequence, double x) {
        begin();
        machine.suggestion(
                id, sequence, new Suggestion(Specs.at(x), new Provenance("test", "given", 0, 0, null)), nowMs);
        return this;
    }

    PoolFixture suggestion(String id, long sequence, double x, Provenance provenance) {
        begin();
        machine.suggestion(id, sequence, new Suggestion(Specs.at(x), provenance), nowMs);
        return this;
    }

    Map<String, Long> wanted() {
        Map<String, Long> wanted = new TreeMap<>();
        for (StudyObservation observation : observations) {
            if (observation.kind() == StudyObservation.Kind.SUGGESTIONS_WANTED) {
                wanted.merge(observation.study().id(), observation.wantedUpTo(), Math::max);
            }
        }
        return wanted;
    }

    // ---- what is

    Study study(String id) {
        return Objects.requireNonNull(state.study(id));
    }

    Trial trial(String study, int number) {
        return study(study).trials().get(number);
    }

    Lease lease(String study, int number) {
        return Objects.requireNonNull(trial(study, number).lease(), study + "/" + number + " does not run");
    }

    StudyPhase phase(String study) {
        return study(study).row().phase();
    }

    List<Integer> running(String study) {
        return List.copyOf(study(study).running());
    }

    List<DecisionRecord> decided(DecisionRecord.Kind kind) {
        return decisions.stream().filter(decision -> decision.kind() == kind).toList();
    }

    <T extends AgentOrder> List<T> ordered(Class<T> kind) {
        return orders.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    // ---- effects

    @Override
    public void save(Trial trial, boolean lasting) {
        // the state has it
    }

    @Override
    public void removed(String study, int trial) {
        removed.add(study + "/" + trial);
    }

    @Override
    public void save(StudyRow study) {
        // the state has it
    }

    @Override
    public void save(AgentRow agent) {
        // the state has it
    }

    @Override
    public void save(PoolPolicy policy) {
        // the state has it
    }

    @Override
    public void answered(String commandId, @Nullable DecisionRecord answer) {
        answered.put(commandId, Optional.ofNullable(answer));
    }

    @Override
    public void stocked(String study, long sequence, Suggestion suggestion) {
        // the state has it
    }

    @Override
    public void unstocked(String study, long sequence) {
        // the state has it
    }

    @Override
    public void order(AgentOrder order) {
        orders.add(order);
        if (order instanceof AgentOrder.Run run) {
            Lease lease = Objects.requireNonNull(run.trial().lease());
            held.computeIfAbsent(run.agentId(), id -> new LinkedHashMap<>())
                    .put(
                            new LeaseKey(run.trial().study(), run.trial().number(), lease.epoch()),
                            java.util.Arrays.stream(lease.slots()).boxed().toList());
        }
    }

    @Override
    public void decided(DecisionRecord decision) {
        decisions.add(decision);
    }

    @Override
    public void observe(StudyObservation observation) {
        observations.add(observation);
    }
}
