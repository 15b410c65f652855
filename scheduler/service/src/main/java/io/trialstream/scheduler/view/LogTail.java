package io.trialstream.scheduler.view;

/**
 * The end of a trial's output.
 *
 * @param text whole characters
 * @param skippedBytes how much of the output is not shown: left out by the rate limit, dropped since, or before the text, in bytes
 */
public record LogTail(String text, long skippedBytes) {}
