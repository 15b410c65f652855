package io.trialstream.core.study;

/**
 * Where a trial can go on from.
 *
 * @param epoch the epoch after which it was saved, in epochs
 * @param path the directory, as agents see it
 * @param bytes its size, in bytes
 */
public record Checkpoint(long epoch, String path, long bytes) {}
