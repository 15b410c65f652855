package io.trialstream.agent.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.agent.model.SlotKind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On what rocm-smi prints on real machines. */
class RocmSmiTest {
    @Test
    void readsCardsInOrderOfTheirNumbers() throws DeviceProbeException {
        List<Device> devices = RocmSmi.parse("""
                WARNING: AMD GPU device(s) is/are in a low-power state. Check power control/runtime_status

                {"card10": {"Unique ID": "0x18f68e602b8a790f", "VRAM Total Memory (B)": "68702699520", "VRAM Total Used Memory (B)": "10960896", "Card series": "AMD INSTINCT MI250 (MCM) OAM AC MBA"},
                 "card2": {"Unique ID": "0x2c5d7ba7d2a2a8d", "VRAM Total Memory (B)": "68702699520", "VRAM Total Used Memory (B)": "11030528", "Card Series": "AMD Instinct MI250X"},
                 "system": {"Driver version": "6.7.0"}}
                """);
        assertThat(devices)
                .containsExactly(
                        new Device(
                                SlotKind.ROCM,
                                "GPU-02c5d7ba7d2a2a8d",
                                2,
                                "AMD Instinct MI250X",
                                68702699520L,
                                11030528,
                                ""),
                        new Device(
                                SlotKind.ROCM,
                                "GPU-18f68e602b8a790f",
                                10,
                                "AMD INSTINCT MI250 (MCM) OAM AC MBA",
                                68702699520L,
                                10960896,
                                ""));
    }

    @Test
    void addressesCardsWithoutAUniqueIdByNumber() throws DeviceProbeException {
        List<Device> devices = RocmSmi.parse("""
                {"card0": {"GUID": "34756", "Temperature (Sensor edge) (C)": "47.0", "GPU use (%)": "0", "Unique ID": "N/A", "VRAM Total Memory (B)": "536870912", "VRAM Total Used Memory (B)": "482263040", "Card Series": "Rembrandt [Radeon 680M]"}}
                """);
        assertThat(devices)
                .containsExactly(
                        new Device(SlotKind.ROCM, "0", 0, "Rembrandt [Radeon 680M]", 536870912, 482263040, ""));
    }

    @Test
    void explainsFailures() {
        assertThatThrownBy(() -> RocmSmi.parse("ERROR:root:Driver not initialized (amdgpu not found in modules)\n"))
                .hasMessageContaining("modprobe amdgpu");
        assertThatThrownBy(() -> RocmSmi.parse("{}")).hasMessageContaining("names no device");
        assertThatThrownBy(() -> RocmSmi.parse("{\"card0\": ]}")).hasMessageContaining("no JSON");
        assertThatThrownBy(() -> RocmSmi.parse("")).hasMessageContaining("it said: nothing");
    }
}
