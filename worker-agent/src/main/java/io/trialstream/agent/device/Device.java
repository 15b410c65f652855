package io.trialstream.agent.device;

import io.trialstream.agent.model.SlotKind;

/**
 * What a slot runs on.
 *
 * @param kind what it is
 * @param id the UUID by which it is addressed, or cpu
 * @param index its number on the machine; it may change with a restart of the machine
 * @param name the product's name
 * @param memoryBytes its memory; 0: not known
 * @param usedBytes how much of that is taken; -1: not known
 * @param problem why it can't be used, in one sentence; empty: it can
 */
public record Device(
        SlotKind kind, String id, int index, String name, long memoryBytes, long usedBytes, String problem) {
    /** A share of the processors. */
    public static Device cpu(int index) {
        return new Device(SlotKind.CPU, "cpu", index, "", 0, -1, "");
    }
}
