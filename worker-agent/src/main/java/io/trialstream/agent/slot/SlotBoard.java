package io.trialstream.agent.slot;

import io.trialstream.agent.device.Device;
import io.trialstream.agent.device.DeviceProbe;
import io.trialstream.agent.device.DeviceProbeException;
import io.trialstream.agent.device.DeviceVariables;
import io.trialstream.agent.device.VisibleDevices;
import io.trialstream.agent.model.SlotKind;
import io.trialstream.agent.model.SlotState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's slots and their health. A slot whose device does not get its memory back after a run is unhealthy until it does: the next
 * trial would run out of memory and be blamed for it.
 */
public final class SlotBoard implements SlotGate, DeviceVariables {
    private static final Logger LOG = LoggerFactory.getLogger(SlotBoard.class);
    private static final long TOLERANCE_BYTES = 256L << 20;

    private final List<Device> devices;
    private final DeviceProbe probe;
    private final ScheduledExecutorService slowWork;
    private final Duration patience;
    private final Runnable wake;
    private final Map<String, Long> baseline = new ConcurrentHashMap<>();
    private final Map<Integer, String> problems = new ConcurrentHashMap<>();

    /**
     * With slots numbered as the devices are.
     *
     * @param devices one for each slot, as found at the start
     * @param probe looks at them again
     * @param slowWork runs the looks
     * @param patience how long a device may take to get its memory back
     * @param wake makes the agent's thread notice a result
     */
    public SlotBoard(
            List<Device> devices,
            DeviceProbe probe,
            ScheduledExecutorService slowWork,
            Duration patience,
            Runnable wake) {
        this.devices = List.copyOf(devices);
        this.probe = probe;
        this.slowWork = slowWork;
        this.patience = patience;
        this.wake = wake;
        for (int slot = 0; slot < devices.size(); slot++) {
            Device device = devices.get(slot);
            if (!device.problem().isEmpty()) {
                problems.put(slot, device.problem());
            }
            if (device.usedBytes() >= 0) {
                baseline.put(device.id(), device.usedBytes());
            }
        }
    }

    /** How many slots there are. */
    public int size() {
        return devices.size();
    }

    /**
     * The slots for a heartbeat.
     *
     * @param common a problem that all of them have; empty: none
     * @param bySlot problems that runs have on their slots
     */
    public List<SlotState> states(String common, Map<Integer, String> bySlot) {
        List<SlotState> states = new ArrayList<>();
        for (int slot = 0; slot < devices.size(); slot++) {
            Device device = devices.get(slot);
            String own = Optional.ofNullable(problems.get(slot)).orElseGet(() -> "");
            String problem = !own.isEmpty() ? own : bySlot.getOrDefault(slot, common);
            states.add(new SlotState(slot, device.id(), device.kind(), device.name(), device.memoryBytes(), problem));
        }
        return states;
    }

    /** Why a slot can't take a run, in one sentence; empty: it can. */
    public Optional<String> unusable(int slot) {
        if (slot < 0 || slot >= devices.size()) {
            return Optional.of("there is no slot " + slot + "; this agent has the slots 0 to " + (devices.size() - 1));
        }
        String problem = problems.get(slot);
        return problem == null ? Optional.empty() : Optional.of("slot " + slot + " is not healthy: " + problem);
    }

    @Override
    public Map<String, String> variables(List<Integer> slotIds) {
        return VisibleDevices.variables(slotIds.stream().map(devices::get).toList());
    }

    @Override
    public Check afterRun(List<Integer> slotIds) {
        List<Integer> looked = slotIds.stream()
                .filter(slot -> devices.get(slot).kind() != SlotKind.CPU)
                .toList();
        if (looked.isEmpty()) {
            return () -> true;
        }
        Future<?> result = slowWork.submit(() -> {
            try {
                awaitRelease(looked);
            } finally {
                wake.run();
            }
        });
        return result::isDone;
    }

    /** Looks at unhealthy slots again every so often. */
    public void recheckEvery(Duration period) {
        slowWork.scheduleWithFixedDelay(
                () -> {
                    List<Integer> sick = List.copyOf(problems.keySet());
                    if (!sick.isEmpty() && look(sick).isEmpty()) {
                        wake.run();
                    }
                },
                period.toMillis(),
                period.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void awaitRelease(List<Integer> slots) {
        long deadline = System.nanoTime() + patience.toNanos();
        Map<Integer, String> found = look(slots);
        while (!found.isEmpty() && System.nanoTime() < deadline) {
            try {
                TimeUnit.MILLISECONDS.sleep(250);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            found = look(slots);
        }
    }

    /** The problems of these slots; they are noted, and those that are gone are forgotten. */
    private Map<Integer, String> look(List<Integer> slots) {
        Map<Integer, String> found = new HashMap<>();
        try {
            Map<String, Device> now = new HashMap<>();
            for (Device device : probe.probe()) {
                now.put(device.id(), device);
            }
            for (int slot : slots) {
                problem(slot, now).ifPresent(problem -> found.put(slot, problem));
            }
        } catch (DeviceProbeException e) {
            slots.forEach(slot -> found.put(slot, String.valueOf(e.getMessage())));
        }
        for (int slot : slots) {
            String problem = found.get(slot);
            String before = problem == null ? problems.remove(slot) : problems.put(slot, problem);
            if (problem != null && before == null) {
                LOG.warn("slot {}: {}", slot, problem);
            } else if (problem == null && before != null) {
                LOG.info("slot {} is healthy again", slot);
            }
        }
        return found;
    }

    private Optional<String> problem(int slot, Map<String, Device> now) {
        Device before = devices.get(slot);
        if (before.kind() == SlotKind.CPU) {
            return Optional.empty();
        }
        Device device = now.get(before.id());
        if (device == null) {
            return Optional.of(before.name() + " " + before.id() + " is gone; its driver or its bus has a fault");
        }
        if (!device.problem().isEmpty()) {
            return Optional.of(device.problem());
        }
        if (device.usedBytes() < 0) {
            return Optional.empty();
        }
        // the least that was ever seen: at the agent's start a trial may have been running on it
        long usual = baseline.merge(before.id(), device.usedBytes(), Math::min);
        if (device.usedBytes() > usual + TOLERANCE_BYTES) {
            return Optional.of((device.usedBytes() >> 20) + " MiB of its memory are taken though no trial runs on it ("
                    + (usual >> 20) + " MiB are usual); see which process nvidia-smi or rocm-smi shows");
        }
        return Optional.empty();
    }
}
