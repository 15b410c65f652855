package io.trialstream.core.sim;

import io.trialstream.core.pool.AgentOrder;
import io.trialstream.core.pool.AgentRow;
import io.trialstream.core.pool.Heartbeat;
import io.trialstream.core.pool.LeaseKey;
import io.trialstream.core.pool.Report;
import io.trialstream.core.study.Lease;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * An agent: obeys orders, runs training processes on its slots, reports, and sends heartbeats. It may crash, with its machine or alone,
 * and stand still.
 */
final class SimulatedAgent {
    private static final int WHOLE = 1000;

    private final String id;
    private final String ordersLink;
    private final String reportsLink;
    private final Map<String, String> labels;
    private final List<AgentRow.Slot> slots = new ArrayList<>();
    private final SimulatedPool pool;
    // state
    private final Map<LeaseKey, SimulatedRun> runs = new LinkedHashMap<>();
    private final Map<String, Integer> newestLease = new HashMap<>();
    private final Set<LeaseKey> refused = new HashSet<>();
    private final List<Runnable> unsent = new ArrayList<>();
    private final List<AgentOrder> unread = new ArrayList<>();
    private final int[] used;
    private long incarnation = 1;
    private long beats;
    private boolean down;
    private boolean still;
    boolean blackHole;

    SimulatedAgent(String id, int slotCount, Map<String, String> labels, SimulatedPool pool) {
        this.id = id;
        this.ordersLink = "to " + id;
        this.reportsLink = "reports " + id;
        this.labels = labels;
        this.pool = pool;
        this.used = new int[slotCount];
        for (int i = 0; i < slotCount; i++) {
            slots.add(new AgentRow.Slot(i, "cpu", "cpu", 0, true, ""));
        }
    }

    String id() {
        return id;
    }

    /** The name of the way that orders take to it. */
    String ordersLink() {
        return ordersLink;
    }

    /** The name of the way that its reports take. */
    String reportsLink() {
        return reportsLink;
    }

    int slotCount() {
        return slots.size();
    }

    boolean down() {
        return down;
    }

    boolean still() {
        return still;
    }

    boolean faulty() {
        return pool.faulty();
    }

    Collection<SimulatedRun> runs() {
        return runs.values();
    }

    // ---- orders

    void receive(AgentOrder order) {
        if (down) {
            return; // it reads on from where it comes back
        }
        if (still) {
            unread.add(order);
            return;
        }
        if (order.incarnation() == incarnation) {
            if (order instanceof AgentOrder.Run run) {
                start(run);
            } else if (order instanceof AgentOrder.End end) {
                SimulatedRun run = runs.get(end.lease());
                if (run != null) {
                    run.end(end.pause());
                }
            }
        }
    }

    private void start(AgentOrder.Run order) {
        Lease lease = Objects.requireNonNull(order.trial().lease(), "an order to run carries a lease");
        LeaseKey key = new LeaseKey(order.trial().study(), order.trial().number(), lease.epoch());
        if (pool.repeats() && cameBefore(key)) {
            return;
        }
        for (SimulatedRun run : runs.values()) {
            if (run.key.trial() == key.trial() && run.key.study().equals(key.study()) && run.alive()) {
                run.end(false);
                refuse(key, "an older run of the trial still ends");
                return;
            }
        }
        int share = order.spec().demand().shareThousandths();
        for (int slot : lease.slots()) {
            if (used[slot] + share > WHOLE) {
                refuse(key, "slot " + slot + " is taken");
                return;
            }
        }
        SimulatedRun run = pool.launch(this, order);
        for (int slot : lease.slots()) {
            used[slot] += share;
        }
        runs.put(key, run);
    }

    private boolean cameBefore(LeaseKey key) {
        String trial = key.study() + "/" + key.trial();
        if (key.epoch() <= newestLease.getOrDefault(trial, 0)) {
            return true;
        }
        newestLease.put(trial, key.epoch());
        return false;
    }

    private void refuse(LeaseKey key, String why) {
        refused.add(key);
        pool.refused();
        send(new Report.Refused(new Report.Origin(id, key), why));
    }

    void processEnded(SimulatedRun run) {
        for (int slot : run.slots) {
            used[slot] -= run.shareThousandths;
        }
        pool.released(run);
    }

    void trained(LeaseKey key, long epochMs) {
        pool.trained(key, epochMs);
    }

    // ---- reports

    void send(Report report) {
        sendOrKeep(() -> pool.sendReport(this, report));
    }

    void sendExit(SimulatedRun run, Report.Exited exit) {
        sendOrKeep(() -> {
            run.noteReported();
            runs.remove(run.key);
            pool.sendReport(this, exit);
            pool.sendHeartbeatWithExit(this);
        });
    }

    private void sendOrKeep(Runnable sending) {
        if (down || still) {
            unsent.add(sending);
        } else {
            sending.run();
        }
    }

    private void sendUnsent() {
        List<Runnable> sendings = new ArrayList<>(unsent);
        unsent.clear();
        sendings.forEach(Runnable::run);
    }

    Heartbeat heartbeat() {
        List<Heartbeat.Held> held = new ArrayList<>();
        for (SimulatedRun run : runs.values()) {
            held.add(new Heartbeat.Held(
                    run.key.study(),
                    run.key.trial(),
                    run.key.epoch(),
                    Arrays.stream(run.slots).boxed().toList()));
        }
        return new Heartbeat(id, incarnation, beats++, id, "1", labels, slots, held, false, false, -1);
    }

    // ---- accidents

    /** It crashes, alone or with its machine and all that trains there. */
    void crash(boolean processesSurvive) {
        down = true;
        still = false;
        unread.clear();
        if (!processesSurvive) {
            runs.values().stream().filter(SimulatedRun::alive).toList().forEach(SimulatedRun::vanish);
            runs.clear();
            unsent.clear();
        }
    }

    void restart() {
        down = false;
        incarnation++;
        sendUnsent();
        pool.sendHeartbeat(this);
    }

    void stand() {
        still = true;
    }

    void goOn() {
        if (still) {
            still = false;
            List<AgentOrder> orders = new ArrayList<>(unread);
            unread.clear();
            orders.forEach(this::receive);
            sendUnsent();
            pool.sendHeartbeat(this);
        }
    }
}
