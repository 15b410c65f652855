package io.trialstream.scheduler.view.codec;

import io.trialstream.scheduler.view.AgentRow;
import io.trialstream.scheduler.view.AgentRow.SlotRow;
import io.trialstream.scheduler.view.AgentState;
import io.trialstream.v1.AgentView;
import io.trialstream.v1.SlotView;
import java.util.ArrayList;
import java.util.List;

/** Reads agents' views. */
final class AgentCodec {
    private AgentCodec() {}

    static AgentRow row(AgentView view) {
        List<SlotRow> slots = new ArrayList<>();
        for (SlotView slot : view.getSlots()) {
            slots.add(new SlotRow(
                    slot.getSlotId(),
                    slot.getDevice(),
                    slot.getName(),
                    slot.getMemoryBytes(),
                    slot.getHealthy(),
                    slot.getProblem(),
                    slot.getStudyId(),
                    slot.getTrial()));
        }
        return new AgentRow(
                view.getPoolId(),
                view.getAgentId(),
                view.getIncarnation(),
                Names.of(AgentState.class, view.getState(), AgentState.UNKNOWN),
                view.getStateReason(),
                view.getHost(),
                view.getVersion(),
                view.getLabels(),
                slots,
                view.getHeardAtMs(),
                view.getDiskFreeBytes(),
                view.getFailuresInARow());
    }
}
