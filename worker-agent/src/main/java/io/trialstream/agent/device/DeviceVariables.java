package io.trialstream.agent.device;

import java.util.List;
import java.util.Map;

/** Tells a training process which devices are its own. */
public interface DeviceVariables {
    /** The environment variables for a run on these slots; they hide all other devices. */
    Map<String, String> variables(List<Integer> slotIds);
}
