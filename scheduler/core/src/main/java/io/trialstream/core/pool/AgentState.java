package io.trialstream.core.pool;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An agent in memory: its row, and the soft state around it. Soft state is not stored: after a takeover all clocks start anew, so that
 * nothing expires at once.
 */
final class AgentState {
    private static final int WHOLE = 1000;

    private AgentRow row;
    /** Leases of live trials here, with the thousandths that they take of each of their slots. */
    private final Map<LeaseKey, Integer> live = new HashMap<>();

    private final Map<LeaseKey, int[]> liveSlots = new HashMap<>();
    /** Runs that still occupy slots here although their leases ended elsewhere. */
    private final Map<LeaseKey, List<Integer>> foreign = new HashMap<>();
    /** Runs whose exit was reported; a heartbeat sent before may still list them. */
    private final Set<LeaseKey> exited = new HashSet<>();

    private final Map<Integer, Integer> used = new HashMap<>();
    long heardAtMs;
    long lastSequence = -1;
    /** The slots that a waiting trial with more slots has reserved are taken by no other. */
    String reservedFor = "";

    AgentState(AgentRow row, long nowMs) {
        this.row = row;
        this.heardAtMs = nowMs;
    }

    AgentRow row() {
        return row;
    }

    void apply(AgentRow newRow) {
        row = newRow;
    }

    boolean takesTrials() {
        return row.status() == AgentRow.Status.ACTIVE;
    }

    boolean alive() {
        return row.status() != AgentRow.Status.LOST && row.status() != AgentRow.Status.REMOVED;
    }

    Set<LeaseKey> live() {
        return live.keySet();
    }

    void take(LeaseKey lease, int[] slots, int share) {
        if (live.put(lease, share) == null) {
            liveSlots.put(lease, slots);
            for (int slot : slots) {
                int total = used.merge(slot, share, Integer::sum);
                if (total > WHOLE) {
                    throw new IllegalStateException(
                            "slot " + slot + " of " + row.id() + " would run more than it holds with " + lease);
                }
            }
        }
    }

    void release(LeaseKey lease) {
        Integer share = live.remove(lease);
        int[] slots = liveSlots.remove(lease);
        if (share != null && slots != null) {
            for (int slot : slots) {
                used.merge(slot, -share, Integer::sum);
            }
        }
    }

    void noteExit(LeaseKey lease) {
        exited.add(lease);
        foreign.remove(lease);
    }

    /** Takes over what a heartbeat lists beside the live leases; returns those that occupy slots wrongly. */
    List<LeaseKey> reconcile(List<Heartbeat.Held> held) {
        Set<LeaseKey> listed = new HashSet<>();
        held.forEach(h -> listed.add(h.key()));
        exited.retainAll(listed);
        foreign.clear();
        List<LeaseKey> wrong = new ArrayList<>();
        for (Heartbeat.Held h : held) {
            if (!live.containsKey(h.key()) && !exited.contains(h.key())) {
                foreign.put(h.key(), h.slots());
                wrong.add(h.key());
            }
        }
        return wrong;
    }

    void forgetForeign() {
        foreign.clear();
        exited.clear();
    }

    boolean occupies(LeaseKey lease) {
        return live.containsKey(lease) || foreign.containsKey(lease);
    }

    /** What is free of a slot, in thousandths. */
    int free(AgentRow.Slot slot) {
        if (!slot.healthy()) {
            return 0;
        }
        for (List<Integer> slots : foreign.values()) {
            if (slots.contains(slot.id())) {
                return 0;
            }
        }
        return WHOLE - used.getOrDefault(slot.id(), 0);
    }

    /** How many healthy slots are wholly free. */
    int wholeFree() {
        int count = 0;
        for (AgentRow.Slot slot : row.slots()) {
            count += free(slot) == WHOLE ? 1 : 0;
        }
        return count;
    }

    int healthySlots() {
        int count = 0;
        for (AgentRow.Slot slot : row.slots()) {
            count += slot.healthy() ? 1 : 0;
        }
        return count;
    }

    boolean hasLabels(Map<String, String> wanted) {
        for (Map.Entry<String, String> label : wanted.entrySet()) {
            if (!label.getValue().equals(row.labels().get(label.getKey()))) {
                return false;
            }
        }
        return true;
    }
}
