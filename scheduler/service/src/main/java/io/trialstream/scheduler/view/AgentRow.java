package io.trialstream.scheduler.view;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An agent as the API shows it; the components are the API's field names.
 *
 * @param pool its pool
 * @param agent its name, unique in the pool
 * @param incarnation rises with each start of it
 * @param state its state
 * @param stateReason why, in one sentence
 * @param host the machine's name
 * @param version its version
 * @param labels its labels
 * @param slots its slots
 * @param heardAt when it was last heard of, milliseconds since 1970 UTC
 * @param diskFreeBytes free space below its work directory, in bytes; -1: not known
 * @param failuresInARow trials that failed on it in a row
 */
public record AgentRow(
        String pool,
        String agent,
        long incarnation,
        AgentState state,
        String stateReason,
        String host,
        String version,
        Map<String, String> labels,
        List<SlotRow> slots,
        long heardAt,
        long diskFreeBytes,
        int failuresInARow) {

    public AgentRow {
        labels = Map.copyOf(labels);
        slots = List.copyOf(slots);
    }

    /** A slot, its device (memory in bytes, 0: not known) and the trial that it runs. */
    public record SlotRow(
            int slot,
            String device,
            String name,
            long memoryBytes,
            boolean healthy,
            String problem,
            @Nullable String study,
            @Nullable Integer trial) {
        /** Whether a trial runs on it. */
        public boolean busy() {
            return study != null;
        }
    }
}
