package io.trialstream.agent.process;

/**
 * A process that can't be mistaken for a later one with the same number.
 *
 * @param pid its number
 * @param startTicks when it started, in clock ticks since boot
 */
public record ProcessId(long pid, long startTicks) {}
