package io.trialstream.core.pool;

import io.trialstream.core.study.Demand;
import io.trialstream.core.study.Study;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who is next: the team that holds the least of the pool for its weight; within a team the study of the highest priority, which grows with
 * waiting so that nobody waits for ever; then the one that runs least; then the oldest.
 */
final class FairShare {
    private final PoolPolicy policy;
    /** Thousandths of slots that each team holds. */
    private final Map<String, Long> held = new TreeMap<>();

    private final Map<String, Long> heldInClass = new HashMap<>();

    FairShare(PoolState state) {
        this.policy = state.policy();
        for (Study study : state.studies()) {
            if (!study.running().isEmpty()) {
                add(study, study.running().size());
            }
        }
    }

    void add(Study study, int trials) {
        Demand demand = study.spec().demand();
        long thousandths = (long) trials * demand.slots() * demand.shareThousandths();
        held.merge(study.spec().team(), thousandths, Long::sum);
        if (demand.runtimeClass() != null) {
            heldInClass.merge(study.spec().team() + "/" + demand.runtimeClass(), thousandths, Long::sum);
        }
    }

    long held(String team) {
        return held.getOrDefault(team, 0L);
    }

    Map<String, Long> heldByTeam() {
        return held;
    }

    /** Slots held for each unit of weight: the team with the least is next. */
    double load(String team) {
        return held(team) / policy.team(team).weight();
    }

    /** Why the team may not start a trial of this study; empty: it may. */
    String limit(Study study) {
        Demand demand = study.spec().demand();
        String team = study.spec().team();
        long more = (long) demand.slots() * demand.shareThousandths();
        int quota = policy.team(team).quotaSlots();
        if (quota != Integer.MAX_VALUE && held(team) + more > quota * 1000L) {
            return "team " + team + " holds its quota of " + quota + " slots";
        }
        String name = demand.runtimeClass();
        PoolPolicy.RuntimeClass runtimeClass =
                name == null ? null : policy.classes().get(name);
        if (runtimeClass != null
                && heldInClass.getOrDefault(team + "/" + name, 0L) + more > runtimeClass.slotsPerTeam() * 1000L) {
            return "team " + team + " holds its limit of " + runtimeClass.slotsPerTeam() + " slots in class " + name;
        }
        return "";
    }

    /** The study's priority with what waiting added. */
    static double priority(PoolState state, PoolSettings settings, Study study, long nowMs) {
        long since = state.softStudy(study.id()).blockedSinceMs;
        double aged = since == 0 ? 0 : Math.max(0, (double) (nowMs - since) / settings.ageingMs());
        return study.spec().priority() + aged;
    }
}
