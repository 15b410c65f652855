package io.trialstream.agent.model;

/**
 * A checkpoint that a trial saved.
 *
 * @param epoch the epoch after which it was saved
 * @param path the directory, as the agent sees it
 * @param bytes its size
 */
public record SavedCheckpoint(long epoch, String path, long bytes) {}
