package io.trialstream.agent.slot;

import com.fasterxml.jackson.core.type.TypeReference;
import io.trialstream.agent.device.Device;
import io.trialstream.agent.files.DurableFiles;
import io.trialstream.agent.files.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps slots' numbers over restarts, by the devices' UUIDs: their order changes when one is lost. A device that is gone keeps its slot,
 * which is unhealthy, so that it is missed.
 */
public final class SlotNumbers {
    private static final Logger LOG = LoggerFactory.getLogger(SlotNumbers.class);

    private SlotNumbers() {}

    /**
     * The devices in the order of their slots; new ones come last.
     *
     * @param found what is on the machine
     * @param file where the numbers are kept
     * @throws IOException if the file can't be written
     */
    public static List<Device> numbered(List<Device> found, Path file) throws IOException {
        Map<String, Device> byId =
                found.stream().collect(Collectors.toMap(Device::id, Function.identity(), (one, other) -> one));
        List<Device> numbered = new ArrayList<>();
        for (Known known : read(file)) {
            Device device = byId.remove(known.id());
            if (device != null) {
                numbered.add(device);
            } else if (!isDivision(known, found)) {
                numbered.add(new Device(
                        found.get(0).kind(),
                        known.id(),
                        -1,
                        known.name(),
                        0,
                        -1,
                        known.name() + " " + known.id() + " is gone; mend it, or remove " + file
                                + " and restart the agent if it was taken out"));
            }
        }
        found.stream().filter(device -> byId.containsKey(device.id())).forEach(numbered::add);
        DurableFiles.replace(
                file,
                Json.mapper()
                                .writeValueAsString(numbered.stream()
                                        .map(device -> new Known(device.id(), device.name()))
                                        .toList())
                        + "\n");
        return numbered;
    }

    /** MIG instances come and go by plan, and so do the whole devices that are divided into them. */
    private static boolean isDivision(Known known, List<Device> found) {
        return known.id().startsWith("MIG-")
                || found.stream().anyMatch(device -> device.id().startsWith("MIG-"));
    }

    private static List<Known> read(Path file) {
        try {
            return Files.exists(file)
                    ? Json.mapper().readValue(Files.readString(file), new TypeReference<List<Known>>() {})
                    : List.of();
        } catch (IOException e) {
            LOG.warn("{} can't be read, slots are numbered anew: {}", file, e.getMessage());
            return List.of();
        }
    }

    /** A device as the file names it. */
    record Known(String id, String name) {}
}
