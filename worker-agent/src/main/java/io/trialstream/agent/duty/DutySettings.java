package io.trialstream.agent.duty;

/**
 * How the agent's turns go.
 *
 * @param heartbeatMs the time between heartbeats
 * @param minFreeBytes with less free space below the work directory nothing new is started
 * @param keepRuns how many ended runs' files are kept
 */
public record DutySettings(long heartbeatMs, long minFreeBytes, int keepRuns) {}
