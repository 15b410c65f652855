package io.trialstream.core.pool;

import io.trialstream.core.study.Demand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An agent in memory: its row, and the soft state around it. Soft state is not stored: after a takeover all clocks start anew, so that
 * nothing expires at once.
 */
final class AgentState {
    private static final int WHOLE = 1000;
    private static final int MOST_REMEMBERED = 100;

    private AgentRow row;
    private final RoomIndex index;
    /** Leases of live trials here, with the thousandths that they take of each of their slots. */
    private final Map<LeaseKey, Integer> live = new LinkedHashMap<>();

    private final Map<LeaseKey, int[]> liveSlots = new HashMap<>();
    /** Runs that still occupy slots here although their leases ended elsewhere. */
    private final Map<LeaseKey, List<Integer>> foreign = new HashMap<>();
    /** Runs whose exit was reported; a heartbeat sent before may still list them. */
    private final Set<LeaseKey> exited = new HashSet<>();
    /** Live leases that heartbeats have not listed, with the time since when. */
    private final Map<LeaseKey, Long> unlistedSinceMs = new HashMap<>();
    /** Live leases that shall end, with the time when the agent was told last. */
    private final Map<LeaseKey, Long> toldAtMs = new HashMap<>();
    /** The failed runs that the row counts, as far as they are remembered. */
    private final List<LeaseKey> failedInARow = new ArrayList<>();

    private final Map<Integer, Integer> used = new HashMap<>();
    private int wholeFree;
    private int healthySlots;
    long heardAtMs;
    long lastSequence = -1;
    /** It takes nothing new before: its last runs failed, and others work. */
    long onProbationUntilMs;
    /** The slots that a waiting trial with more slots has reserved are taken by no other. */
    private String reservedFor = "";

    AgentState(AgentRow row, RoomIndex index, long nowMs) {
        this.row = row;
        this.index = index;
        this.heardAtMs = nowMs;
        refresh();
    }

    AgentRow row() {
        return row;
    }

    void apply(AgentRow newRow) {
        row = newRow;
        if (!takesTrials()) {
            reserveFor("");
        }
        if (newRow.failuresInARow() == 0) {
            failedInARow.clear();
            onProbationUntilMs = 0;
        }
        refresh();
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
            refresh();
        }
    }

    void release(LeaseKey lease) {
        Integer share = live.remove(lease);
        int[] slots = liveSlots.remove(lease);
        unlistedSinceMs.remove(lease);
        toldAtMs.remove(lease);
        if (share != null && slots != null) {
            for (int slot : slots) {
                used.merge(slot, -share, Integer::sum);
            }
            refresh();
        }
    }

    void noteExit(LeaseKey lease) {
        exited.add(lease);
        if (foreign.remove(lease) != null) {
            refresh();
        }
    }

    /** Takes over what a heartbeat lists beside the live leases; returns those that occupy slots wrongly. */
    List<LeaseKey> reconcile(List<Heartbeat.Held> held) {
        Set<LeaseKey> listed = new HashSet<>();
        held.forEach(h -> listed.add(h.key()));
        exited.retainAll(listed);
        boolean before = !foreign.isEmpty();
        foreign.clear();
        List<LeaseKey> wrong = new ArrayList<>();
        for (Heartbeat.Held h : held) {
            if (!live.containsKey(h.key()) && !exited.contains(h.key())) {
                foreign.put(h.key(), h.slots());
                wrong.add(h.key());
            }
        }
        unlistedSinceMs.keySet().removeAll(listed);
        if (before || !foreign.isEmpty()) {
            refresh();
        }
        return wrong;
    }

    void forgetForeign() {
        foreign.clear();
        exited.clear();
        refresh();
    }

    /** For how long heartbeats have not listed a live lease, in milliseconds; 0 the first time. */
    long unlistedForMs(LeaseKey lease, long nowMs) {
        return nowMs - unlistedSinceMs.computeIfAbsent(lease, key -> nowMs);
    }

    /** Notes that the agent was told to end a run. */
    void told(LeaseKey lease, long nowMs) {
        toldAtMs.put(lease, nowMs);
    }

    /** For how long a run has not ended since its agent was told, or since this was asked first, in milliseconds. */
    long toldForMs(LeaseKey lease, long nowMs) {
        return nowMs - toldAtMs.computeIfAbsent(lease, key -> nowMs);
    }

    void failed(LeaseKey lease) {
        if (failedInARow.size() < MOST_REMEMBERED) {
            failedInARow.add(lease);
        }
    }

    List<LeaseKey> failedInARow() {
        return failedInARow;
    }

    void forgetFailed(String study) {
        failedInARow.removeIf(lease -> lease.study().equals(study));
    }

    List<LeaseKey> takeFailedInARow() {
        List<LeaseKey> failed = List.copyOf(failedInARow);
        failedInARow.clear();
        return failed;
    }

    String reservedFor() {
        return reservedFor;
    }

    void reserveFor(String study) {
        if (!reservedFor.equals(study)) {
            index.reserved(study.isEmpty() ? -1 : reservedFor.isEmpty() ? 1 : 0);
            reservedFor = study;
        }
    }

    // ---- room

    private void refresh() {
        int whole = 0;
        int healthy = 0;
        boolean room = false;
        for (AgentRow.Slot slot : row.slots()) {
            int free = free(slot);
            healthy += slot.healthy() ? 1 : 0;
            whole += free == WHOLE ? 1 : 0;
            room |= free > 0;
        }
        wholeFree = whole;
        healthySlots = healthy;
        index.note(this, room && takesTrials());
    }

    /** What is free of a slot, in thousandths. */
    int free(AgentRow.Slot slot) {
        if (!slot.healthy()) {
            return 0;
        }
        if (!foreign.isEmpty()) {
            for (List<Integer> slots : foreign.values()) {
                if (slots.contains(slot.id())) {
                    return 0;
                }
            }
        }
        return WHOLE - used.getOrDefault(slot.id(), 0);
    }

    /** How many healthy slots are wholly free. */
    int wholeFree() {
        return wholeFree;
    }

    int healthySlots() {
        return healthySlots;
    }

    /** Whether it carries the labels; one that trains for a single study is for those alone that want it so. */
    boolean hasLabels(Map<String, String> wanted) {
        String only = row.labels().get(Demand.CLIENT_OF);
        if (only != null && !only.equals(wanted.get(Demand.CLIENT_OF))) {
            return false;
        }
        for (Map.Entry<String, String> label : wanted.entrySet()) {
            if (!label.getValue().equals(row.labels().get(label.getKey()))) {
                return false;
            }
        }
        return true;
    }
}
