package io.trialstream.agent.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.agent.device.Device;
import io.trialstream.agent.device.DeviceProbeException;
import io.trialstream.agent.device.FakeTools;
import io.trialstream.agent.model.SlotState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Slots on devices, with a tool that prints what a real one would. */
class GpuSlotsIT {
    private static final String FREE =
            "0, GPU-aa, NVIDIA A100, 40960, 3, 31, Disabled\n1, GPU-bb, NVIDIA A100, 40960, 3, 31, Disabled\n";
    private static final String TAKEN =
            FREE.replace("GPU-bb, NVIDIA A100, 40960, 3", "GPU-bb, NVIDIA A100, 40960, 9000");

    @TempDir
    Path temp;

    private FakeTools tools;
    private ScheduledExecutorService slowWork;

    @BeforeEach
    void open() throws IOException {
        tools = new FakeTools(temp);
        slowWork = Executors.newScheduledThreadPool(2);
    }

    @AfterEach
    void close() {
        slowWork.shutdownNow();
    }

    private SlotBoard board(Duration patience) throws DeviceProbeException, IOException {
        List<Device> devices = SlotNumbers.numbered(tools.probe().probe(), temp.resolve("slots.json"));
        return new SlotBoard(devices, tools.probe(), slowWork, patience, () -> {});
    }

    private static void await(SlotGate.Check check) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!check.isDone()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void aSlotWhoseMemoryStaysTakenIsUnhealthyUntilItIsFree() throws Exception {
        tools.nvidiaSmi(FREE, 0);
        SlotBoard board = board(Duration.ofMillis(300));
        assertThat(board.variables(List.of(1))).containsEntry("CUDA_VISIBLE_DEVICES", "GPU-bb");
        tools.nvidiaSmi(TAKEN, 0);
        await(board.afterRun(List.of(1)));
        assertThat(board.unusable(1).orElse("")).contains("9000 MiB of its memory are taken", "3 MiB are usual");
        assertThat(board.unusable(0)).isEmpty();
        assertThat(board.states("", Map.of()))
                .extracting(SlotState::problem)
                .element(1)
                .asString()
                .contains("9000 MiB");
        tools.nvidiaSmi(FREE, 0);
        await(board.afterRun(List.of(1)));
        assertThat(board.unusable(1)).isEmpty();
    }

    @Test
    void memoryThatComesBackInTimeIsNoProblem() throws Exception {
        tools.nvidiaSmi(FREE, 0);
        SlotBoard board = board(Duration.ofSeconds(20));
        tools.nvidiaSmi(TAKEN, 0);
        SlotGate.Check check = board.afterRun(List.of(0, 1));
        tools.nvidiaSmi(FREE, 0);
        await(check);
        assertThat(board.unusable(1)).isEmpty();
    }

    @Test
    void slotsKeepTheirNumbersWhenADeviceIsLost() throws Exception {
        tools.nvidiaSmi(FREE, 0);
        board(Duration.ZERO);
        tools.nvidiaSmi(
                "Unable to determine the device handle for GPU0: 0000:34:00.0: Unknown Error\n1, GPU-bb, NVIDIA A100, 40960, 3, 31, Disabled\n",
                0);
        SlotBoard board = board(Duration.ZERO);
        assertThat(board.size()).isEqualTo(2);
        assertThat(board.unusable(0).orElse("")).contains("NVIDIA A100 GPU-aa is gone");
        assertThat(board.unusable(1)).isEmpty();
        assertThat(board.variables(List.of(1))).containsEntry("CUDA_VISIBLE_DEVICES", "GPU-bb");
    }

    @Test
    void dividedDevicesGiveASlotForEachInstance() throws Exception {
        tools.nvidiaSmi("0, GPU-aa, NVIDIA A100, 40960, [N/A], 31, Enabled\n", 0);
        tools.nvidiaSmiList(
                "GPU 0: NVIDIA A100 (UUID: GPU-aa)\n  MIG 3g.20gb     Device  0: (UUID: MIG-1)\n  MIG 3g.20gb     Device  1: (UUID: MIG-2)\n");
        SlotBoard board = board(Duration.ZERO);
        assertThat(board.size()).isEqualTo(2);
        assertThat(board.variables(List.of(0, 1))).containsEntry("CUDA_VISIBLE_DEVICES", "MIG-1,MIG-2");
        await(board.afterRun(List.of(0, 1)));
        assertThat(board.unusable(0)).isEmpty();
    }

    @Test
    void aToolThatHangsIsGivenUp() throws Exception {
        tools.hang();
        assertThatThrownBy(() -> tools.probe().probe())
                .isInstanceOf(DeviceProbeException.class)
                .hasMessageContaining("did not answer within");
    }

    @Test
    void anExitCodeDoesNotHideTheReason() throws Exception {
        tools.nvidiaSmi(
                "Failed to initialize NVML: Driver/library version mismatch\nNVML library version: 580.173\n", 18);
        assertThatThrownBy(() -> tools.probe().probe()).hasMessageContaining("restart the machine");
    }
}
