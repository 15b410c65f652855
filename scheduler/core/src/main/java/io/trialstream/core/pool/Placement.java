package io.trialstream.core.pool;

import io.trialstream.core.study.Demand;
import io.trialstream.core.study.Reason;
import io.trialstream.core.study.Trial;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a trial goes: hard constraints are labels, healthy free slots and reservations; among agents that fit, the one with the trial's
 * checkpoint, then one on which it did not just fail, then the tightest fit (against fragmentation), then the first by name.
 *
 * @param agent the agent
 * @param slots the slots, by id
 */
record Placement(AgentState agent, int[] slots) {

    static @Nullable Placement find(PoolState state, Demand demand, @Nullable Trial trial, String study) {
        AgentState best = null;
        long bestScore = Long.MAX_VALUE;
        for (AgentState agent : state.agents()) {
            boolean mine = agent.reservedFor.isEmpty() || agent.reservedFor.equals(study);
            if (agent.takesTrials() && mine && agent.hasLabels(demand.labels())) {
                int room = room(agent, demand);
                long score = room < 0 ? Long.MAX_VALUE : score(agent, trial, room);
                if (score < bestScore) {
                    best = agent;
                    bestScore = score;
                }
            }
        }
        return best == null ? null : new Placement(best, choose(best, demand));
    }

    private static long score(AgentState agent, @Nullable Trial trial, int room) {
        if (trial == null || trial.agentId().isEmpty()) {
            return room;
        }
        boolean sameAgent = trial.agentId().equals(agent.row().id());
        boolean failedThere = sameAgent && failed(trial.ending().reason());
        boolean hasCheckpoint = sameAgent && trial.checkpoint() != null && !failedThere;
        return room + (failedThere ? 1_000_000L : hasCheckpoint ? 0 : 10_000L);
    }

    private static boolean failed(Reason reason) {
        return switch (reason) {
            case PROCESS_FAILED, MACHINE_FAULT, LAUNCH_FAILED, SILENT, AGENT_REFUSED, NO_METRIC -> true;
            default -> false;
        };
    }

    /** What would be left on the agent: lower is a tighter fit; -1: it does not fit. */
    private static int room(AgentState agent, Demand demand) {
        if (demand.shareThousandths() == 1000) {
            int left = agent.wholeFree() - demand.slots();
            return left < 0 ? -1 : left;
        }
        int tightest = -1;
        for (AgentRow.Slot slot : agent.row().slots()) {
            int left = agent.free(slot) - demand.shareThousandths();
            if (left >= 0 && (tightest < 0 || left < tightest)) {
                tightest = left;
            }
        }
        return tightest;
    }

    private static int[] choose(AgentState agent, Demand demand) {
        List<AgentRow.Slot> fitting = new ArrayList<>();
        for (AgentRow.Slot slot : agent.row().slots()) {
            if (agent.free(slot) >= demand.shareThousandths()) {
                fitting.add(slot);
            }
        }
        fitting.sort(Comparator.<AgentRow.Slot>comparingInt(agent::free).thenComparingInt(AgentRow.Slot::id));
        return fitting.stream()
                .limit(demand.slots())
                .mapToInt(AgentRow.Slot::id)
                .toArray();
    }

    /**
     * Reserves an agent for a trial that needs more slots than are free anywhere, so that small trials don't starve it: the agent that is
     * large enough and lacks the fewest.
     */
    static void reserve(PoolState state, Demand demand, String study) {
        AgentState best = null;
        for (AgentState agent : state.agents()) {
            if (agent.reservedFor.equals(study)) {
                return;
            }
            boolean able = agent.takesTrials()
                    && agent.reservedFor.isEmpty()
                    && agent.hasLabels(demand.labels())
                    && agent.healthySlots() >= demand.slots();
            if (able && (best == null || agent.wholeFree() > best.wholeFree())) {
                best = agent;
            }
        }
        if (best != null) {
            best.reservedFor = study;
        }
    }

    static void endReservations(PoolState state, String study) {
        for (AgentState agent : state.agents()) {
            if (agent.reservedFor.equals(study)) {
                agent.reservedFor = "";
            }
        }
    }

    /** Whether any agent, however busy, could ever run it. */
    static boolean possible(PoolState state, Demand demand) {
        for (AgentState agent : state.agents()) {
            if (agent.takesTrials() && agent.hasLabels(demand.labels()) && agent.healthySlots() >= demand.slots()) {
                return true;
            }
        }
        return false;
    }
}
