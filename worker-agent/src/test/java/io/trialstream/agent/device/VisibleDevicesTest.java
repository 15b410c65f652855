package io.trialstream.agent.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.agent.model.SlotKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class VisibleDevicesTest {
    @Test
    void hidesAllDevicesFromProcessorTrials() {
        assertThat(VisibleDevices.variables(List.of(Device.cpu(0))))
                .containsEntry("CUDA_VISIBLE_DEVICES", "")
                .containsEntry("ROCR_VISIBLE_DEVICES", "")
                .containsEntry("HIP_VISIBLE_DEVICES", "");
    }

    @Test
    void namesCudaDevicesByUuid() {
        assertThat(VisibleDevices.variables(List.of(device(SlotKind.CUDA, "GPU-b"), device(SlotKind.CUDA, "MIG-a"))))
                .containsEntry("CUDA_VISIBLE_DEVICES", "GPU-b,MIG-a")
                .containsEntry("ROCR_VISIBLE_DEVICES", "");
    }

    @Test
    void numbersRocmDevicesAnewForHip() {
        assertThat(VisibleDevices.variables(List.of(device(SlotKind.ROCM, "GPU-3"), device(SlotKind.ROCM, "GPU-7"))))
                .containsEntry("ROCR_VISIBLE_DEVICES", "GPU-3,GPU-7")
                .containsEntry("HIP_VISIBLE_DEVICES", "0,1")
                .containsEntry("CUDA_VISIBLE_DEVICES", "0,1");
    }

    private static Device device(SlotKind kind, String id) {
        return new Device(kind, id, 0, "", 0, -1, "");
    }
}
