package io.trialstream.core.pool;

import io.trialstream.core.study.Demand;
import io.trialstream.core.study.Trial;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a trial goes: hard constraints are labels, healthy free slots and reservations, and not the agent on which it just failed while
 * another one could run it; among agents that fit, the one with the trial's checkpoint, then the tightest fit (against fragmentation), then
 * the first by name.
 *
 * @param agent the agent
 * @param slots the slots, by id
 */
record Placement(AgentState agent, int[] slots) {

    /** The place for a trial (null: a new one) of a study at a time, in milliseconds since 1970 UTC; null: there is none now. */
    static @Nullable Placement find(PoolState state, Demand demand, @Nullable Trial trial, String study, long nowMs) {
        AgentState last = trial == null || trial.agentId().isEmpty() ? null : state.agent(trial.agentId());
        boolean failedThere = trial != null && choosy(trial);
        if (trial != null && last != null && trial.checkpoint() != null && !failedThere) {
            if (last.takesTrials()
                    && mayUse(last, study, nowMs)
                    && last.hasLabels(demand.labels())
                    && room(last, demand) >= 0) {
                return new Placement(last, choose(last, demand));
            }
        }
        boolean notThere = last != null && failedThere && othersCouldRun(state, demand, last);
        AgentState best = null;
        int tightest = Integer.MAX_VALUE;
        for (AgentState agent : state.room().roomy()) {
            boolean allowed = mayUse(agent, study, nowMs) && !(notThere && agent == last);
            if (allowed && agent.hasLabels(demand.labels())) {
                int room = room(agent, demand);
                int score = room < 0 ? Integer.MAX_VALUE : room + (failedThere && agent == last ? 1_000_000 : 0);
                if (score < tightest) {
                    best = agent;
                    tightest = score;
                }
                if (score == 0) {
                    break;
                }
            }
        }
        return best == null ? null : new Placement(best, choose(best, demand));
    }

    static boolean mayUse(AgentState agent, String study, long nowMs) {
        boolean mine = agent.reservedFor().isEmpty() || agent.reservedFor().equals(study);
        return mine && agent.onProbationUntilMs <= nowMs;
    }

    /** Whether a trial that just failed on an agent could run on another one that has nothing against it. */
    private static boolean othersCouldRun(PoolState state, Demand demand, AgentState failedOn) {
        for (AgentState agent : state.agents()) {
            if (agent != failedOn && agent.row().failuresInARow() == 0 && couldRun(agent, demand)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the trial's last run failed, so that it keeps away from where it ran. */
    static boolean choosy(Trial trial) {
        return switch (trial.ending().reason()) {
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
     * large enough and lacks the fewest. At most one agent in four, and one, is reserved at a time: the rest works on.
     */
    static void reserve(PoolState state, Demand demand, String study) {
        AgentState best = null;
        for (AgentState agent : state.agents()) {
            if (agent.reservedFor().equals(study)) {
                if (couldRun(agent, demand)) {
                    return;
                }
                agent.reserveFor("");
            }
            boolean able = agent.reservedFor().isEmpty() && couldRun(agent, demand);
            if (able && (best == null || agent.wholeFree() > best.wholeFree())) {
                best = agent;
            }
        }
        if (best != null && state.room().reservations() <= state.agents().size() / 4) {
            best.reserveFor(study);
        }
    }

    static void endReservations(PoolState state, String study) {
        if (state.room().reservations() > 0) {
            for (AgentState agent : state.agents()) {
                if (agent.reservedFor().equals(study)) {
                    agent.reserveFor("");
                }
            }
        }
    }

    /** Whether the agent, however busy, takes trials and is large enough. */
    static boolean couldRun(AgentState agent, Demand demand) {
        return agent.takesTrials() && agent.hasLabels(demand.labels()) && agent.healthySlots() >= demand.slots();
    }
}
