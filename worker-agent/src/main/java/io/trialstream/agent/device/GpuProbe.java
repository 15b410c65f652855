package io.trialstream.agent.device;

import io.trialstream.agent.process.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds graphics processors with the tools of their makers: NVIDIA's where nvidia-smi is there, else AMD's. */
public final class GpuProbe implements DeviceProbe {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private final @Nullable Path nvidiaSmi;
    private final @Nullable Path rocmSmi;
    private final ToolRunner runner;

    GpuProbe(@Nullable Path nvidiaSmi, @Nullable Path rocmSmi, Duration limit) {
        this.nvidiaSmi = nvidiaSmi;
        this.rocmSmi = rocmSmi;
        this.runner = new ToolRunner(limit);
    }

    /** With the tools on the agent's PATH. */
    public static GpuProbe ofThisMachine() {
        return new GpuProbe(
                Programs.findOwn("nvidia-smi").orElse(null),
                Programs.findOwn("rocm-smi")
                        .or(() -> Programs.find("/opt/rocm/bin/rocm-smi", null, Path.of("/")))
                        .orElse(null),
                LIMIT);
    }

    /** Whether there is a tool to ask. */
    public boolean hasTool() {
        return nvidiaSmi != null || rocmSmi != null;
    }

    @Override
    public List<Device> probe() throws DeviceProbeException {
        if (nvidiaSmi != null) {
            return nvidia(nvidiaSmi.toString());
        }
        if (rocmSmi != null) {
            List<String> command = new ArrayList<>(List.of(rocmSmi.toString()));
            command.addAll(RocmSmi.ARGUMENTS);
            return RocmSmi.parse(runner.run(command));
        }
        throw new DeviceProbeException(
                "there is neither nvidia-smi nor rocm-smi on this machine; install the driver, or use --slots N");
    }

    private List<Device> nvidia(String tool) throws DeviceProbeException {
        String output = query(tool, NvidiaSmi.FIELDS);
        if (NvidiaSmi.isFieldUnknown(output)) {
            output = query(tool, NvidiaSmi.FIELDS.subList(0, NvidiaSmi.FIELDS.size() - 1));
        }
        List<NvidiaSmi.Row> rows = NvidiaSmi.parseQuery(output);
        Map<String, List<Device>> instances = rows.stream().anyMatch(NvidiaSmi.Row::divided)
                ? NvidiaSmi.parseInstances(runner.run(List.of(tool, "-L")))
                : Map.of();
        List<Device> devices = NvidiaSmi.devices(rows, instances);
        if (devices.isEmpty()) {
            throw new DeviceProbeException(
                    "all NVIDIA devices are in MIG mode and none has an instance; make some with nvidia-smi mig -cgi");
        }
        return devices;
    }

    private String query(String tool, List<String> fields) throws DeviceProbeException {
        return runner.run(List.of(tool, "--query-gpu=" + String.join(",", fields), "--format=csv,noheader,nounits"));
    }
}
