package io.trialstream.core.pool;

import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.study.Lease;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.StudyPhase;
import io.trialstream.core.study.StudyRow;
import io.trialstream.core.study.Trial;
import io.trialstream.core.study.TrialState;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A pool in memory. Rows go in through {@code apply}, live and at recovery alike. Not thread-safe: one task owns a pool.
 */
public final class PoolState {
    private static final int REMEMBERED_COMMANDS = 10_000;
    private static final int REMEMBERED_LATE_RUNS = 10_000;

    private final String poolId;
    private final Map<String, Study> studies = new LinkedHashMap<>();
    private final Map<String, AgentState> agents = new TreeMap<>();
    /** The same, found faster than by name order. */
    private final Map<String, AgentState> agentsById = new HashMap<>();

    private final Map<String, TreeMap<Long, Suggestion>> stock = new HashMap<>();
    private final Map<String, SoftStudy> soft = new HashMap<>();
    private final Map<String, DecisionRecord> answers = new LinkedHashMap<>();
    /** Of runs that were given up: how many epochs they reported since. Soft: at a takeover it begins anew. */
    private final Map<LeaseKey, Integer> lateEpochs = new LinkedHashMap<>();

    private final RoomIndex room = new RoomIndex();
    private PoolPolicy policy = PoolPolicy.OPEN;
    private long nextDecision;
    /** Until then no agent can have been silent for the lease time. */
    long nobodyLostBeforeMs;

    /** An empty pool. */
    public PoolState(String poolId) {
        this.poolId = poolId;
    }

    /** What is known of a study beyond its rows; lost at a takeover, and found again. */
    static final class SoftStudy {
        /** Suggestions below this number were asked for. */
        long wantedUpTo;
        /** Since when the next suggestion is missing; 0: it is not. */
        long missingSinceMs;
        /** The optimiser has nothing to propose from this number on. */
        long exhaustedFrom = Long.MAX_VALUE;
        /** Since when work waits for slots; 0: none waits. */
        long blockedSinceMs;
        /** So many arrivals at its rungs there were when its paused trials' checkpoints were looked through. */
        int arrivalsLookedAt;
        /** Rows of trials from this number on are removed; -1: none yet. */
        int removedFrom = -1;
        /** Why its trials wait, in one sentence; empty: none waits. */
        String waitReason = "";
    }

    // ---- rows in

    /** Takes a study's row. */
    public void apply(StudyRow row) {
        Study study = studies.get(row.id());
        if (study == null) {
            studies.put(row.id(), new Study(row));
        } else {
            study.apply(row);
        }
        if (row.phase() != StudyPhase.RUNNING || row.closing()) {
            SoftStudy known = softStudy(row.id());
            known.blockedSinceMs = 0;
            known.missingSinceMs = 0;
            known.waitReason = row.phase() == StudyPhase.PAUSED ? "its study is paused" : "";
            Placement.endReservations(this, row.id());
        }
    }

    /** Takes a trial's row; its study's row came before. */
    public void apply(Trial trial, long nowMs) {
        Study study = study(trial.study());
        if (study == null) {
            throw new IllegalArgumentException("a trial of the unknown study " + trial.study());
        }
        Trial old = study.trial(trial.number());
        Lease before = old == null ? null : old.lease();
        Lease after = trial.lease();
        if (before != null && (after == null || before.epoch() != after.epoch())) {
            AgentState agent = agentsById.get(before.agentId());
            if (agent != null) {
                agent.release(new LeaseKey(trial.study(), trial.number(), before.epoch()));
            }
        }
        // a report changes no lease: nothing to take again
        if (after != null && after != before) {
            AgentState agent = agentsById.get(after.agentId());
            (agent == null ? add(unknownAgent(after.agentId(), after, nowMs)) : agent)
                    .take(
                            new LeaseKey(trial.study(), trial.number(), after.epoch()),
                            after.slots(),
                            study.spec().demand().shareThousandths());
        }
        study.apply(trial);
    }

    /** Lets a study's trials go, of which the rows are removed. */
    void removeTrials(Study study) {
        studies.put(study.id(), new Study(study.row()));
        soft.remove(study.id());
        stock.remove(study.id());
        agents.values().forEach(agent -> agent.forgetFailed(study.id()));
    }

    private AgentState add(AgentState agent) {
        agents.put(agent.row().id(), agent);
        agentsById.put(agent.row().id(), agent);
        return agent;
    }

    private AgentState unknownAgent(String id, Lease lease, long nowMs) {
        return new AgentState(
                new AgentRow(
                        id,
                        lease.incarnation(),
                        AgentRow.Status.ACTIVE,
                        "",
                        "",
                        "",
                        Map.of(),
                        java.util.List.of(),
                        0,
                        -1,
                        false),
                room,
                nowMs);
    }

    /** Takes an agent's row. */
    public void apply(AgentRow row, long nowMs) {
        AgentState agent = agentsById.get(row.id());
        if (agent == null) {
            add(new AgentState(row, room, nowMs));
        } else {
            agent.apply(row);
        }
        room.agentsChanged();
    }

    /** Takes the pool's policy. */
    public void apply(PoolPolicy newPolicy) {
        policy = newPolicy;
    }

    /** Takes a suggestion into stock. */
    public void stock(String study, long sequence, Suggestion suggestion) {
        stock.computeIfAbsent(study, id -> new TreeMap<>()).put(sequence, suggestion);
    }

    void unstock(String study, long sequence) {
        TreeMap<Long, Suggestion> stocked = stock.get(study);
        if (stocked != null) {
            stocked.remove(sequence);
        }
    }

    /** Goes on counting decisions after the last one stored. */
    public void restoreNextDecision(long next) {
        nextDecision = Math.max(nextDecision, next);
    }

    /** Starts all clocks anew: called once all rows are in, so that no agent is lost for the time that nobody listened. */
    public void startClocks(long nowMs) {
        agents.values().forEach(agent -> agent.heardAtMs = nowMs);
        nobodyLostBeforeMs = 0;
    }

    // ---- what is known

    /** The pool's id. */
    public String poolId() {
        return poolId;
    }

    /** All studies, oldest first. */
    public Collection<Study> studies() {
        return Collections.unmodifiableCollection(studies.values());
    }

    /** The study of that id, or null. */
    public @Nullable Study study(String id) {
        return studies.get(id);
    }

    /** All agents' rows, by name. */
    public Collection<AgentRow> agentRows() {
        return agents.values().stream().map(AgentState::row).toList();
    }

    /** An agent's row. */
    public @Nullable AgentRow agentRow(String id) {
        AgentState agent = agentsById.get(id);
        return agent == null ? null : agent.row();
    }

    /** The policy. */
    public PoolPolicy policy() {
        return policy;
    }

    /** The number of the next decision. */
    public long nextDecision() {
        return nextDecision;
    }

    /** Why a study's trials wait, in one sentence; empty: none waits. */
    public String waitReason(String study) {
        return softStudy(study).waitReason;
    }

    /** Why a trial waits, in one sentence; empty: it does not wait. */
    public String waitReason(Trial trial) {
        if (trial.state() != TrialState.WAITING) {
            return "";
        }
        SoftStudy known = softStudy(trial.study());
        boolean tried = trial.leaseEpoch() > 0 && trial.notBeforeMs() > 0;
        if (tried && known.waitReason.startsWith("pauses")) {
            return "waits a while before it is tried again: " + trial.ending().message();
        }
        return known.waitReason.isEmpty() ? "waits for its turn among its study's trials" : known.waitReason;
    }

    /** When an agent was last heard of, in milliseconds since 1970 UTC; 0: never. */
    public long heardAtMs(String agentId) {
        AgentState agent = agentsById.get(agentId);
        return agent == null ? 0 : agent.heardAtMs;
    }

    /**
     * Counts an epoch that a run reported after it was given up.
     *
     * @return how many there were of that run, this one included
     */
    int countLateEpoch(LeaseKey run) {
        int count = lateEpochs.merge(run, 1, Integer::sum);
        if (lateEpochs.size() > REMEMBERED_LATE_RUNS) {
            lateEpochs.remove(lateEpochs.keySet().iterator().next());
        }
        return count;
    }

    /** How many epochs the run reported late; they are forgotten. */
    int takeLateEpochs(LeaseKey run) {
        Integer count = lateEpochs.remove(run);
        return count == null ? 0 : count;
    }

    long takeDecisionNumber() {
        return nextDecision++;
    }

    Collection<AgentState> agents() {
        return agents.values();
    }

    @Nullable AgentState agent(String id) {
        return agentsById.get(id);
    }

    RoomIndex room() {
        return room;
    }

    SoftStudy softStudy(String study) {
        return soft.computeIfAbsent(study, id -> new SoftStudy());
    }

    TreeMap<Long, Suggestion> stocked(String study) {
        return stock.computeIfAbsent(study, id -> new TreeMap<>());
    }

    @Nullable DecisionRecord answer(String commandId) {
        return answers.get(commandId);
    }

    /**
     * Takes the answer to a command, so that the command gets it again when it arrives again. The newest ten thousand are remembered: give
     * them in the order of their numbers.
     *
     * @return the command whose answer is forgotten for it; null: none
     */
    public @Nullable String remember(String commandId, DecisionRecord answer) {
        answers.put(commandId, answer);
        if (answers.size() <= REMEMBERED_COMMANDS) {
            return null;
        }
        String eldest = answers.keySet().iterator().next();
        answers.remove(eldest);
        return eldest;
    }
}
