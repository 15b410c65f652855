package io.trialstream.scheduler.view;

/**
 * A study's newest state and its definition.
 *
 * @param row what the API shows
 * @param definition the canonical definition, a JSON object
 */
public record StudyEntry(StudyRow row, String definition) {}
