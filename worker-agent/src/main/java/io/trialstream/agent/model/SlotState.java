package io.trialstream.agent.model;

/**
 * A slot as the scheduler sees it.
 *
 * @param slotId from 0, stable over restarts
 * @param device the device's UUID, or cpu
 * @param kind what it is
 * @param name the product's name; empty: none
 * @param memoryBytes the device's memory; 0: not known
 * @param problem why it can't take a trial, in one sentence; empty: it can
 */
public record SlotState(int slotId, String device, SlotKind kind, String name, long memoryBytes, String problem) {}
