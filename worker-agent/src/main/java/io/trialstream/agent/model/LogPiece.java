package io.trialstream.agent.model;

/**
 * A piece of a training process's output.
 *
 * @param key the run
 * @param offsetBytes where in the output it starts
 * @param text the piece, whole lines where possible
 * @param skippedBytes what was left out before it, since the output came faster than the limit
 * @param readAtMs milliseconds since 1970-01-01 UTC
 */
public record LogPiece(RunKey key, long offsetBytes, String text, long skippedBytes, long readAtMs) {}
