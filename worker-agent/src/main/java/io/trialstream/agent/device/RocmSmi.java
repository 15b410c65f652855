package io.trialstream.agent.device;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.agent.files.Json;
import io.trialstream.agent.model.SlotKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads what {@code rocm-smi --json} prints. Field names differ between releases, and warnings may stand before the object. */
final class RocmSmi {
    /** What is asked for. */
    static final List<String> ARGUMENTS =
            List.of("--showuniqueid", "--showproductname", "--showmeminfo", "vram", "--json");

    private RocmSmi() {}

    /**
     * Reads it.
     *
     * @param output standard output, and standard error behind it
     * @throws DeviceProbeException if no device can be used at all
     */
    static List<Device> parse(String output) throws DeviceProbeException {
        int start = output.indexOf('{');
        int end = output.lastIndexOf('}');
        if (start < 0 || end < start) {
            throw new DeviceProbeException(explain(output.strip()));
        }
        JsonNode root;
        try {
            root = Json.mapper().readTree(output.substring(start, end + 1));
        } catch (JsonProcessingException e) {
            throw new DeviceProbeException("rocm-smi printed no JSON: " + e.getOriginalMessage(), e);
        }
        List<Device> devices = new ArrayList<>();
        for (Iterator<Map.Entry<String, JsonNode>> cards = root.fields(); cards.hasNext(); ) {
            Map.Entry<String, JsonNode> card = cards.next();
            if (card.getKey().matches("card\\d+")) {
                devices.add(device(Integer.parseInt(card.getKey().substring("card".length())), card.getValue()));
            }
        }
        if (devices.isEmpty()) {
            throw new DeviceProbeException(explain(output.strip()));
        }
        devices.sort(Comparator.comparingInt(Device::index));
        return devices;
    }

    private static Device device(int index, JsonNode card) {
        String unique = text(card, "Unique ID");
        // ROCR_VISIBLE_DEVICES takes GPU- and the 16 digits of the unique id; cards without one go by number
        String id = unique.matches("0x[0-9a-fA-F]{1,16}")
                ? "GPU-" + "0".repeat(16 - (unique.length() - 2))
                        + unique.substring(2).toLowerCase(Locale.ROOT)
                : Integer.toString(index);
        String name = text(card, "Card series");
        if (name.isEmpty() || "N/A".equals(name)) {
            name = text(card, "Device Name");
        }
        long used = bytes(card, "VRAM Total Used Memory (B)");
        return new Device(SlotKind.ROCM, id, index, name, Math.max(0, bytes(card, "VRAM Total Memory (B)")), used, "");
    }

    private static String text(JsonNode card, String name) {
        for (Iterator<Map.Entry<String, JsonNode>> fields = card.fields(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            if (field.getKey().equalsIgnoreCase(name)) {
                return field.getValue().asText().strip();
            }
        }
        return "";
    }

    private static long bytes(JsonNode card, String name) {
        String text = text(card, name);
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
    }

    private static String explain(String text) {
        String said = text.isEmpty() ? "nothing" : text.length() > 300 ? text.substring(0, 300) + "…" : text;
        if (text.contains("Driver not initialized") || text.contains("not found in modules")) {
            return "the AMD driver does not run (" + said + "); load it (modprobe amdgpu)";
        }
        return "rocm-smi names no device; it said: " + said;
    }
}
