package io.trialstream.agent.device;

import io.trialstream.agent.model.SlotKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what {@code nvidia-smi} prints. */
final class NvidiaSmi {
    /** What is asked for; a driver too old for the last field is asked again without it. */
    static final List<String> FIELDS =
            List.of("index", "uuid", "name", "memory.total", "memory.used", "temperature.gpu", "mig.mode.current");

    private static final int FIELDS_WITHOUT_MIG = FIELDS.size() - 1;
    private static final Pattern MIG = Pattern.compile(
            "^\\s+MIG\\s+(\\S+)\\s+Device\\s+\\d+:\\s+\\(UUID:\\s*(MIG-[^)\\s]+)\\)", Pattern.CASE_INSENSITIVE);
    private static final Pattern PARENT = Pattern.compile("^GPU\\s+(\\d+):\\s*(.*?)\\s*\\(UUID:\\s*(GPU-[^)\\s]+)\\)");
    private static final Pattern PROFILE_MEMORY = Pattern.compile("(\\d+)gb", Pattern.CASE_INSENSITIVE);
    private static final long MIB = 1L << 20;

    private NvidiaSmi() {}

    /** A device, and whether it is divided into MIG instances. */
    record Row(Device device, boolean divided) {}

    /** Whether the driver is too old for a field that was asked for. */
    static boolean isFieldUnknown(String output) {
        return output.contains("is not a valid field to query");
    }

    /**
     * Reads {@code --query-gpu=FIELDS --format=csv,noheader,nounits}.
     *
     * @param output standard output, and standard error behind it
     * @throws DeviceProbeException if no device can be used at all
     */
    static List<Row> parseQuery(String output) throws DeviceProbeException {
        List<Row> rows = new ArrayList<>();
        List<String> complaints = new ArrayList<>();
        for (String line : output.lines()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList()) {
            String[] words = line.split("\\s*,\\s*", -1);
            if ((words.length == FIELDS.size() || words.length == FIELDS_WITHOUT_MIG)
                    && words[1].startsWith("GPU-")
                    && words[0].matches("\\d+")) {
                rows.add(row(words));
            } else {
                complaints.add(line);
            }
        }
        if (rows.isEmpty()) {
            throw new DeviceProbeException(explain(String.join(" ", complaints)));
        }
        return rows;
    }

    private static Row row(String[] words) {
        // [GPU requires reset] and [Unknown Error] stand in any field of a device that can't be used;
        // [N/A], [Not Supported] and [Insufficient Permissions] only mean that a number is not known
        String problem = "";
        for (String word : words) {
            if (word.contains("requires reset") || word.contains("Unknown Error") || word.contains("GPU is lost")) {
                problem = "nvidia-smi says " + word + "; reset the device (nvidia-smi -r) or restart the machine";
            }
        }
        Device device = new Device(
                SlotKind.CUDA,
                words[1],
                Integer.parseInt(words[0]),
                words[2],
                Math.max(0, mebibytes(words[3])),
                mebibytes(words[4]),
                problem);
        return new Row(device, words.length == FIELDS.size() && "Enabled".equalsIgnoreCase(words[FIELDS.size() - 1]));
    }

    private static long mebibytes(String word) {
        return word.matches("\\d{1,12}") ? Long.parseLong(word) * MIB : -1;
    }

    /** What a failure's text means, and what would help. */
    static String explain(String text) {
        String said = text.isBlank() ? "nothing" : text.length() > 300 ? text.substring(0, 300) + "…" : text;
        if (text.contains("No devices were found")) {
            return "nvidia-smi found no devices; start the agent with --slots N, or mend the driver (dmesg tells why)";
        } else if (text.contains("version mismatch")) {
            return "the NVIDIA driver was upgraded under a running kernel (" + said + "); restart the machine";
        } else if (text.contains("couldn't communicate with the NVIDIA driver")) {
            return "the NVIDIA driver does not run (" + said + "); install or load it (modprobe nvidia)";
        } else if (text.contains("Insufficient Permissions")) {
            return "this user may not use the NVIDIA devices (" + said + "); see the rights of /dev/nvidia*";
        }
        return "nvidia-smi names no device; it said: " + said;
    }

    /**
     * Reads {@code nvidia-smi -L}: the MIG instances by their parent's UUID.
     *
     * @param output standard output
     */
    static Map<String, List<Device>> parseInstances(String output) {
        Map<String, List<Device>> byParent = new HashMap<>();
        String parent = "";
        String parentName = "";
        int parentIndex = 0;
        for (String line : output.lines().toList()) {
            Matcher gpu = PARENT.matcher(line);
            Matcher mig = MIG.matcher(line);
            if (gpu.find()) {
                parentIndex = Integer.parseInt(gpu.group(1));
                parentName = gpu.group(2);
                parent = gpu.group(3);
            } else if (mig.find()) {
                byParent.computeIfAbsent(parent, key -> new ArrayList<>())
                        .add(new Device(
                                SlotKind.CUDA,
                                mig.group(2),
                                parentIndex,
                                (parentName + " MIG " + mig.group(1)).strip(),
                                profileBytes(mig.group(1)),
                                -1,
                                ""));
            }
        }
        return byParent;
    }

    // 3g.20gb: three slices of compute, 20 GB of memory; nvidia-smi tells no more of an instance without root
    private static long profileBytes(String profile) {
        Matcher memory = PROFILE_MEMORY.matcher(profile);
        return memory.find() ? Long.parseLong(memory.group(1)) << 30 : 0;
    }

    /** All devices that run trials: divided ones are replaced by their instances. */
    static List<Device> devices(List<Row> rows, Map<String, List<Device>> instances) {
        List<Device> devices = new ArrayList<>();
        for (Row row : rows) {
            if (row.divided()) {
                devices.addAll(instances.getOrDefault(row.device().id(), List.of()));
            } else {
                devices.add(row.device());
            }
        }
        return devices;
    }
}
