package io.trialstream.agent.device;

import java.util.List;

/** Looks at the machine's devices. */
public interface DeviceProbe {
    /**
     * All devices, in the order in which slots are numbered.
     *
     * @throws DeviceProbeException if they can't be looked at
     */
    List<Device> probe() throws DeviceProbeException;
}
