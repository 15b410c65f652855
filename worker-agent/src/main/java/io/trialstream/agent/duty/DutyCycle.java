package io.trialstream.agent.duty;

import io.trialstream.agent.link.Inbox;
import io.trialstream.agent.link.Outbox;
import io.trialstream.agent.model.Heartbeat;
import io.trialstream.agent.model.HeldLease;
import io.trialstream.agent.model.Order;
import io.trialstream.agent.model.RunKey;
import io.trialstream.agent.model.RunOrder;
import io.trialstream.agent.model.TrialKey;
import io.trialstream.agent.run.Run;
import io.trialstream.agent.run.RunContext;
import io.trialstream.agent.run.RunFactory;
import io.trialstream.agent.slot.SlotBoard;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the agent's one thread goes through on each turn: orders, runs, heartbeat. */
public final class DutyCycle {
    private static final Logger LOG = LoggerFactory.getLogger(DutyCycle.class);
    private static final int REMEMBERED_TRIALS = 100_000;
    private static final int CLEAN_EVERY = 50;

    private final DutySettings settings;
    private final Inbox inbox;
    private final Outbox outbox;
    private final SlotBoard slots;
    private final RunContext context;
    private final RunFactory factory;
    private final DiskGauge disk;
    private final Refusals refusals = new Refusals();
    private final Map<RunKey, Run> runs = new LinkedHashMap<>();
    private final List<RunOrder> waiting = new ArrayList<>();
    private final Map<TrialKey, Integer> newestLease = new LinkedHashMap<>();
    private boolean heartbeatDue = true;
    private long heartbeatSequence;
    private long heartbeatNanos;
    private int endedSinceClean;

    /** With what it works on; nothing happens before {@link #attach}. */
    public DutyCycle(DutySettings settings, Inbox inbox, Outbox outbox, SlotBoard slots, RunContext context) {
        this.settings = settings;
        this.inbox = inbox;
        this.outbox = outbox;
        this.slots = slots;
        this.context = context;
        this.factory = new RunFactory(context);
        this.disk = new DiskGauge(context.work(), settings.minFreeBytes());
    }

    /** Takes over what an earlier agent left running. */
    public void attach(long nowNanos) throws IOException {
        for (RunKey key : context.work().active()) {
            try {
                factory.attach(key, nowNanos).ifPresent(run -> runs.put(key, run));
                remember(key);
            } catch (IOException | RuntimeException e) {
                LOG.error(
                        "{}: its files below {} can't be read, so it is left alone: {}",
                        key,
                        context.work().run(key).root(),
                        e.getMessage());
            }
        }
        clean();
    }

    /**
     * One turn; how much was done.
     *
     * @throws AgentEndedException if the scheduler refused the agent
     */
    public int doWork(long nowNanos, long nowMs) {
        int work = 0;
        for (Order order : inbox.take()) {
            obey(order, nowNanos);
            work++;
        }
        startWaiting(nowNanos);
        for (Iterator<Run> each = runs.values().iterator(); each.hasNext(); ) {
            Run run = each.next();
            boolean held = run.holdsSlots();
            work += run.doWork(nowNanos, nowMs);
            heartbeatDue |= held != run.holdsSlots();
            if (run.isDone()) {
                each.remove();
                heartbeatDue = true;
                if (++endedSinceClean >= CLEAN_EVERY) {
                    clean();
                }
            }
        }
        work += refusals.pump(outbox, nowMs);
        boolean regular = nowNanos - heartbeatNanos >= settings.heartbeatMs() * 1_000_000L;
        if (inbox.isReady() && (heartbeatDue || regular)) {
            outbox.heartbeat(heartbeat(nowMs, false));
            heartbeatDue = false;
            heartbeatNanos = nowNanos;
            work++;
        }
        return work;
    }

    /** Runs in hand: those whose processes live, and those whose last reports are on their way. */
    public int runCount() {
        return runs.size();
    }

    /** How long the thread may sleep when nothing happens, in nanoseconds. */
    public long idleNanos(long nowNanos) {
        long idle = Math.max(1_000_000L, heartbeatNanos + settings.heartbeatMs() * 1_000_000L - nowNanos);
        for (Run run : runs.values()) {
            idle = Math.min(idle, run.idleNanos());
        }
        return idle;
    }

    private void obey(Order order, long nowNanos) {
        if (order instanceof Order.Run run) {
            obeyRun(run.order(), nowNanos);
        } else if (order instanceof Order.End end) {
            obeyEnd(end);
        } else if (order instanceof Order.DeleteCheckpoints delete) {
            deleteCheckpoints(delete.trial());
        } else if (order instanceof Order.Unusable unusable) {
            refuse(unusable.key(), unusable.reason());
        } else if (order instanceof Order.Refused refused) {
            throw new AgentEndedException("the scheduler refused this agent: " + refused.reason());
        }
    }

    private void obeyRun(RunOrder order, long nowNanos) {
        RunKey key = order.key();
        heartbeatDue = true;
        Run same = runs.get(key);
        if (same != null) {
            LOG.info("{}: ordered again; it is here already", key);
            same.answerAgain();
            return;
        }
        int newest = newestLease.getOrDefault(key.trialKey(), 0);
        if (refusals.answeredAgain(key) || key.leaseEpoch() < newest) {
            LOG.info("{}: an order that is over is passed over", key);
            return;
        }
        if (key.leaseEpoch() == newest || context.work().knows(key)) {
            answerEnded(key, nowNanos);
            return;
        }
        remember(key);
        boolean superseded = false;
        for (Run run : runs.values()) {
            if (run.key().trialKey().equals(key.trialKey())) {
                run.end(false, "lease " + key.leaseEpoch() + " of its trial replaces it");
                superseded |= run.holdsSlots();
            }
        }
        if (superseded) {
            waiting.add(order); // both write to the same checkpoints: one after the other
        } else {
            start(order, nowNanos);
        }
    }

    private void answerEnded(RunKey key, long nowNanos) {
        LOG.info("{}: ordered again after its end; answered again", key);
        try {
            factory.reopen(key, nowNanos).ifPresent(run -> runs.put(key, run));
        } catch (IOException e) {
            LOG.warn("{}: its reports can't be read again: {}", key, e.getMessage());
        }
    }

    private void startWaiting(long nowNanos) {
        for (Iterator<RunOrder> each = waiting.iterator(); each.hasNext(); ) {
            RunOrder order = each.next();
            boolean free = runs.values().stream()
                    .noneMatch(run -> run.holdsSlots()
                            && run.key().trialKey().equals(order.key().trialKey()));
            if (free) {
                each.remove();
                start(order, nowNanos);
            }
        }
    }

    private void start(RunOrder order, long nowNanos) {
        Optional<String> obstacle = obstacle(order);
        if (obstacle.isPresent()) {
            refuse(order.key(), obstacle.get());
            return;
        }
        try {
            Run run = factory.create(order, nowNanos);
            runs.put(order.key(), run);
            LOG.info("{}: starting {} on slots {}", order.key(), order.command(), order.slotIds());
        } catch (IOException e) {
            refuse(
                    order.key(),
                    "its files can't be written below " + context.work().root() + ": " + e.getMessage());
        }
    }

    private Optional<String> obstacle(RunOrder order) {
        String full = disk.problem();
        if (!full.isEmpty()) {
            return Optional.of(full);
        }
        for (int slot : order.slotIds()) {
            Optional<String> unusable = slots.unusable(slot);
            if (unusable.isPresent()) {
                return unusable;
            }
            double taken = 0;
            String by = "";
            for (Run run : runs.values()) {
                if (run.holdsSlots() && run.order().slotIds().contains(slot)) {
                    taken += run.order().slotShare();
                    by = run.key().toString();
                }
            }
            if (taken + order.slotShare() > 1 + 1e-9) {
                return Optional.of("slot " + slot + " is taken by " + by);
            }
        }
        return Optional.empty();
    }

    private void refuse(RunKey key, String reason) {
        LOG.warn("{}: refused: {}", key, reason);
        remember(key);
        refusals.refuse(key, reason);
        heartbeatDue = true;
    }

    private void obeyEnd(Order.End end) {
        Run run = runs.get(end.key());
        if (run != null) {
            run.end(end.pause(), end.reason());
        } else if (waiting.removeIf(order -> order.key().equals(end.key()))) {
            refuse(end.key(), "it was ended before it started: " + end.reason());
        } else {
            LOG.info("{}: shall end, but is not here", end.key());
            heartbeatDue = true;
        }
    }

    private void deleteCheckpoints(TrialKey trial) {
        boolean inUse = runs.values().stream()
                .anyMatch(run -> run.holdsSlots() && run.key().trialKey().equals(trial));
        if (inUse) {
            LOG.warn("{}: its checkpoints shall be deleted, but it runs; they are kept", trial);
            return;
        }
        context.slowWork().execute(() -> {
            try {
                context.checkpoints().delete(trial);
            } catch (IOException e) {
                LOG.warn("{}: its checkpoints can't be deleted: {}", trial, e.getMessage());
            }
        });
    }

    private void remember(RunKey key) {
        newestLease.merge(key.trialKey(), key.leaseEpoch(), Math::max);
        if (newestLease.size() > REMEMBERED_TRIALS) {
            newestLease.remove(newestLease.keySet().iterator().next());
        }
    }

    private void clean() {
        endedSinceClean = 0;
        context.slowWork().execute(() -> {
            try {
                context.work().clean(settings.keepRuns());
            } catch (IOException e) {
                LOG.warn("old runs can't be removed: {}", e.getMessage());
            }
        });
    }

    private Heartbeat heartbeat(long nowMs, boolean leaving) {
        disk.look();
        Map<Integer, String> bySlot = new HashMap<>();
        List<HeldLease> leases = new ArrayList<>();
        for (Run run : runs.values()) {
            leases.add(run.lease());
            if (run.holdsSlots() && !run.problem().isEmpty()) {
                run.order().slotIds().forEach(slot -> bySlot.put(slot, run.key() + ": " + run.problem()));
            }
        }
        for (RunOrder order : waiting) {
            leases.add(new HeldLease(order.key(), order.slotIds(), 0));
        }
        return new Heartbeat(
                heartbeatSequence++,
                nowMs,
                settings.heartbeatMs(),
                slots.states(disk.problem(), bySlot),
                leases,
                leaving,
                disk.freeBytes());
    }

    /** Says good-bye and lets go of the runs; their processes live on. */
    public void leave(long nowMs, Duration atMost) {
        if (inbox.isReady()) {
            outbox.flush(atMost.dividedBy(2)); // a heartbeat under way would keep the last one from being sent
            outbox.heartbeat(heartbeat(nowMs, true));
            outbox.flush(atMost.dividedBy(2));
        }
        for (Run run : runs.values()) {
            try {
                run.close();
            } catch (IOException e) {
                LOG.warn("{}: {}", run.key(), e.getMessage());
            }
        }
    }
}
