package io.trialstream.scheduler.studyfile;

import io.trialstream.core.study.StudySpec;

/**
 * A study file, read and checked.
 *
 * @param spec the definition
 * @param canonicalJson the definition as one JSON object: the form that travels in commands and topics. Reading it gives an equal
 *     definition and the same text again. Notes, tags and the description are in here only
 * @param earlier the earlier studies that its sampler learns from
 */
public record ParsedStudy(StudySpec spec, String canonicalJson, EarlierStudies earlier) {}
