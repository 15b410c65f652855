package io.trialstream.agent.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.agent.model.SlotKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On what nvidia-smi prints on real machines. */
class NvidiaSmiTest {
    private static final long GIB = 1L << 30;

    @Test
    void readsDevices() throws DeviceProbeException {
        List<NvidiaSmi.Row> rows = NvidiaSmi.parseQuery("""
                0, GPU-fcf41002-68b6-5900-d7d1-74026173bb44, NVIDIA A100-SXM4-40GB, 40960, 3, 31, Disabled
                1, GPU-950792bf-a01c-3f1a-e122-3473e67f54b2, NVIDIA H100 80GB HBM3, 81559, 1024, 40, Disabled
                """);
        assertThat(rows)
                .extracting(NvidiaSmi.Row::device)
                .containsExactly(
                        new Device(
                                SlotKind.CUDA,
                                "GPU-fcf41002-68b6-5900-d7d1-74026173bb44",
                                0,
                                "NVIDIA A100-SXM4-40GB",
                                40 * GIB,
                                3 << 20,
                                ""),
                        new Device(
                                SlotKind.CUDA,
                                "GPU-950792bf-a01c-3f1a-e122-3473e67f54b2",
                                1,
                                "NVIDIA H100 80GB HBM3",
                                81559L << 20,
                                GIB,
                                ""));
        assertThat(rows).noneMatch(NvidiaSmi.Row::divided);
    }

    @Test
    void takesUnknownNumbersAsUnknown() throws DeviceProbeException {
        List<NvidiaSmi.Row> rows = NvidiaSmi.parseQuery(
                "0, GPU-2927d07e-3fe9-7904-9e08-b08b82d9a37d, NVIDIA GB10, [N/A], [N/A], 38, [N/A]\n");
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).device().memoryBytes()).isZero();
        assertThat(rows.get(0).device().usedBytes()).isEqualTo(-1);
        assertThat(rows.get(0).device().problem()).isEmpty();
    }

    @Test
    void readsOldDriversWithoutMig() throws DeviceProbeException {
        assertThat(NvidiaSmi.isFieldUnknown("Field \"mig.mode.current\" is not a valid field to query.\n"))
                .isTrue();
        assertThat(NvidiaSmi.parseQuery("0, GPU-5d5ba0d6-d33d-2b2c-524d-9e3d8d2b8a77, Tesla K80, 11441, 0, 30\n"))
                .hasSize(1);
    }

    @Test
    void marksDevicesThatNeedAReset() throws DeviceProbeException {
        List<NvidiaSmi.Row> rows = NvidiaSmi.parseQuery(
                "0, GPU-950792bf-a01c-3f1a-e122-3473e67f54b2, NVIDIA H100 80GB HBM3, 81559, 0, [GPU requires reset], [GPU requires reset]\n");
        assertThat(rows.get(0).device().problem()).contains("requires reset", "nvidia-smi -r");
    }

    @Test
    void keepsTheOthersWhenOneIsLost() throws DeviceProbeException {
        List<NvidiaSmi.Row> rows = NvidiaSmi.parseQuery("""
                Unable to determine the device handle for GPU1: 0000:34:00.0: Unknown Error
                0, GPU-fcf41002-68b6-5900-d7d1-74026173bb44, NVIDIA A100-SXM4-40GB, 40960, 3, 31, Disabled
                """);
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).device().problem()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "No devices were found|found no devices",
                "Failed to initialize NVML: Driver/library version mismatch NVML library version: 580.173|restart the machine",
                "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.|modprobe nvidia",
                "Unable to determine the device handle for GPU0000:CB:00.0: Unknown Error|names no device",
                "Failed to initialize NVML: Insufficient Permissions|rights of /dev/nvidia",
                "''|it said: nothing",
            })
    void explainsFailures(String output, String explanation) {
        assertThatThrownBy(() -> NvidiaSmi.parseQuery(output))
                .isInstanceOf(DeviceProbeException.class)
                .hasMessageContaining(explanation);
    }

    @Test
    void replacesDividedDevicesByTheirInstances() throws DeviceProbeException {
        List<NvidiaSmi.Row> rows = NvidiaSmi.parseQuery("""
                0, GPU-9c73eb7b-8d6d-6c0e-dc13-97873e2ede40, NVIDIA A100-SXM4-80GB, 81920, [Insufficient Permissions], 30, Enabled
                1, GPU-c92e2d5d-4a69-f1cd-4df0-305f8606705a, NVIDIA A100-SXM4-80GB, 81920, 5, 31, Disabled
                """);
        Map<String, List<Device>> instances = NvidiaSmi.parseInstances("""
                GPU 0: NVIDIA A100-SXM4-80GB (UUID: GPU-9c73eb7b-8d6d-6c0e-dc13-97873e2ede40)
                  MIG 3g.40gb     Device  0: (UUID: MIG-a686709d-6dc2-542a-8851-0d2508448c10)
                  MIG 1g.10gb     Device  1: (UUID: MIG-53864714-0a66-5df2-9007-9268e30d9a72)
                GPU 1: NVIDIA A100-SXM4-80GB (UUID: GPU-c92e2d5d-4a69-f1cd-4df0-305f8606705a)
                """);
        List<Device> devices = NvidiaSmi.devices(rows, instances);
        assertThat(devices)
                .extracting(Device::id)
                .containsExactly(
                        "MIG-a686709d-6dc2-542a-8851-0d2508448c10",
                        "MIG-53864714-0a66-5df2-9007-9268e30d9a72",
                        "GPU-c92e2d5d-4a69-f1cd-4df0-305f8606705a");
        assertThat(devices.get(0).memoryBytes()).isEqualTo(40 * GIB);
        assertThat(devices.get(0).name()).isEqualTo("NVIDIA A100-SXM4-80GB MIG 3g.40gb");
    }

    @Test
    void readsInstancesOfOldDrivers() {
        assertThat(NvidiaSmi.parseInstances("""
                        GPU 0: A100-SXM4-40GB (UUID: GPU-b8ea3855-276c-c9cb-b366-c6fa655957c5)
                          MIG 1g.5gb Device 0: (UUID: MIG-GPU-b8ea3855-276c-c9cb-b366-c6fa655957c5/1/0)
                        """).get("GPU-b8ea3855-276c-c9cb-b366-c6fa655957c5"))
                .extracting(Device::id)
                .containsExactly("MIG-GPU-b8ea3855-276c-c9cb-b366-c6fa655957c5/1/0");
    }
}
