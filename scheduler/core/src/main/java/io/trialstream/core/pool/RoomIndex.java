package io.trialstream.core.pool;

import io.trialstream.core.study.Demand;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which agents have room, so that a placement looks at those alone: in a full pool that is none or one, whatever its size. Kept by the
 * agents themselves as they change.
 */
final class RoomIndex {
    private final TreeMap<String, AgentState> roomy = new TreeMap<>();
    /** Whether any agent could ever run a demand; asked anew when an agent's row changes. */
    private final Map<Demand, Boolean> possible = new HashMap<>();

    private int reservations;

    void note(AgentState agent, boolean hasRoom) {
        if (hasRoom) {
            roomy.put(agent.row().id(), agent);
        } else {
            roomy.remove(agent.row().id());
        }
    }

    void reserved(int change) {
        reservations += change;
    }

    int reservations() {
        return reservations;
    }

    /** Agents that take trials and have at least a part of a slot free, by name. */
    Collection<AgentState> roomy() {
        return roomy.values();
    }

    void agentsChanged() {
        possible.clear();
    }

    /** Whether any agent, however busy, could ever run it. */
    boolean possible(Demand demand, Collection<AgentState> agents) {
        return possible.computeIfAbsent(demand, wanted -> {
            for (AgentState agent : agents) {
                if (Placement.couldRun(agent, wanted)) {
                    return true;
                }
            }
            return false;
        });
    }
}
