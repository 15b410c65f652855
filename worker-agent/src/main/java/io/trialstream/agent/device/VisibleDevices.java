package io.trialstream.agent.device;

import io.trialstream.agent.model.SlotKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The variables by which CUDA and ROCm show a process its devices and hide the others. All are always set. */
public final class VisibleDevices {
    private VisibleDevices() {}

    /** For a process that runs on these devices. */
    public static Map<String, String> variables(List<Device> devices) {
        String cuda = ids(devices, SlotKind.CUDA);
        String rocm = ids(devices, SlotKind.ROCM);
        long rocmCount = devices.stream()
                .filter(device -> device.kind() == SlotKind.ROCM)
                .count();
        // HIP numbers what ROCR lets through anew, so its list counts from 0
        String hip = IntStream.iterate(0, i -> i < rocmCount, i -> i + 1)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(","));
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("CUDA_DEVICE_ORDER", "PCI_BUS_ID");
        // HIP reads CUDA_VISIBLE_DEVICES as well: on ROCm both must say the same
        variables.put("CUDA_VISIBLE_DEVICES", rocm.isEmpty() ? cuda : hip);
        variables.put("ROCR_VISIBLE_DEVICES", rocm);
        variables.put("HIP_VISIBLE_DEVICES", hip);
        return variables;
    }

    private static String ids(List<Device> devices, SlotKind kind) {
        return devices.stream()
                .filter(device -> device.kind() == kind)
                .map(Device::id)
                .collect(Collectors.joining(","));
    }
}
