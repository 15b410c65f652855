package io.trialstream.scheduler.studyfile;

import io.trialstream.core.insight.WarmStart;
import io.trialstream.core.random.Seeds;
import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.study.StudySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a study starts from: {@code warmStart} in its file.
 *
 * @param studies earlier studies of the same cluster, by id
 * @param trials trials that were read from files or given in the file itself, values lower-is-better; empty: none
 * @param outOfRange what to do with numbers out of the new range
 * @param constants by name, what a parameter was in an earlier study that did not search it
 */
public record EarlierStudies(
        List<String> studies,
        List<ObservedTrial> trials,
        WarmStart.OutOfRange outOfRange,
        Map<String, Object> constants) {
    /** A cold start. */
    public static final EarlierStudies NONE =
            new EarlierStudies(List.of(), List.of(), WarmStart.OutOfRange.DROP, Map.of());

    /** Numbers of earlier trials begin here; a study's own never get that far. */
    private static final int FIRST_NUMBER = 1 << 29;

    public EarlierStudies {
        studies = List.copyOf(studies);
        trials = List.copyOf(trials);
        constants = Map.copyOf(constants);
    }

    /**
     * All earlier trials in the study's own space: one entry for each earlier study, and one for the trials that are given.
     *
     * @param lookUp finds the trials of an earlier study by its id
     */
    public List<WarmStart.Mapped> mapped(StudySpec spec, Function<String, List<ObservedTrial>> lookUp) {
        List<List<ObservedTrial>> sources = new ArrayList<>();
        studies.forEach(id -> sources.add(lookUp.apply(id)));
        sources.add(trials);
        List<WarmStart.Mapped> mapped = new ArrayList<>();
        int next = FIRST_NUMBER;
        for (List<ObservedTrial> source : sources) {
            if (!source.isEmpty()) {
                WarmStart.Options options = new WarmStart.Options(
                        outOfRange, constants, spec.resource().max(), next);
                WarmStart.Mapped one = WarmStart.map(
                        spec.space(), source, options, Seeds.derive(spec.seed(), mapped.size(), "warm start"));
                mapped.add(one);
                next += one.trials().size();
            }
        }
        return mapped;
    }
}
