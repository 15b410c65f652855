package io.trialstream.scheduler.studyfile;

import io.trialstream.core.insight.WarmStart.OutOfRange;
import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.ObservedTrial.Measurement;
import io.trialstream.core.sampler.ObservedTrial.Status;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.InvalidHyperparametersException;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.study.StudySpec;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code warmStart}: which earlier studies a study's sampler learns from. */
final class WarmStartReader {
    private static final Map<String, OutOfRange> OUT_OF_RANGE = DefinitionReader.byName(OutOfRange.values());
    private static final int MOST_STUDIES = 100;

    private WarmStartReader() {}

    /**
     * @param directory where {@code files} are; null: there are none to be read here
     * @throws StudyFileException if it can't be used
     */
    static EarlierStudies read(Optional<Field> given, StudySpec spec, @Nullable Path directory) {
        if (given.isEmpty()) {
            return EarlierStudies.NONE;
        }
        Field field = given.get();
        Section section = field.section().only("studies", "files", "trials", "outOfRange", "constants");
        refuseWhatCantLearn(field, spec);
        List<ObservedTrial> trials = new ArrayList<>();
        for (Field trial : list(section, "trials")) {
            trials.add(trial(trial, trials.size(), spec));
        }
        for (Field file : list(section, "files")) {
            trials.addAll(EarlierFile.read(file, path(file, directory), trials.size(), spec.direction()));
        }
        List<String> studies = new ArrayList<>();
        list(section, "studies").forEach(id -> studies.add(DefinitionReader.identifier(id)));
        if (studies.isEmpty() && trials.isEmpty()) {
            throw field.wrong("names nothing to start from; give studies (ids), files (exports) or trials");
        }
        if (studies.size() > MOST_STUDIES) {
            throw field.wrong("names " + studies.size() + " studies; the most is " + MOST_STUDIES);
        }
        return new EarlierStudies(
                studies,
                trials,
                section.get("outOfRange").map(f -> f.oneOf(OUT_OF_RANGE)).orElse(OutOfRange.DROP),
                constants(section.get("constants"), spec));
    }

    private static List<Field> list(Section section, String key) {
        return section.get(key).map(Field::list).orElse(List.of());
    }

    private static void refuseWhatCantLearn(Field field, StudySpec spec) {
        if (spec.metrics().size() > 1) {
            throw field.wrong("serves studies with one metric; this one has "
                    + spec.metrics().size());
        }
        if (spec.sampler().inherits()) {
            throw field.wrong("sampler " + spec.sampler().type()
                    + " goes on from checkpoints, which earlier studies have not here; take another sampler");
        }
    }

    private static Path path(Field file, @Nullable Path directory) {
        if (directory == null) {
            throw file.wrong(
                    "a file is read where the study file lies; start the study with run, submit or ask-tell, or"
                            + " give the earlier study's id under studies");
        }
        try {
            return directory.resolve(file.text(4096));
        } catch (InvalidPathException e) {
            throw file.wrong("is no path: " + e.getMessage());
        }
    }

    private static ObservedTrial trial(Field field, int number, StudySpec spec) {
        Section section = field.section().only("params", "value", "infeasible");
        Field params = section.need("params", "the trial's hyperparameters");
        Map<String, Object> values = new LinkedHashMap<>();
        params.section()
                .all()
                .forEach(value -> values.put(
                        value.key(), Objects.requireNonNull(value.item().plain())));
        boolean infeasible = section.get("infeasible").map(Field::truth).orElse(false);
        Hyperparameters hyperparameters = Hyperparameters.of(values);
        if (infeasible) {
            return new ObservedTrial(number, hyperparameters, Status.INFEASIBLE, List.of(), List.of());
        }
        double value =
                section.need("value", "the trial's metric, or infeasible: true").number();
        return new ObservedTrial(
                number,
                hyperparameters,
                Status.COMPLETED,
                List.of(new Measurement(
                        spec.resource().max(), new double[] {spec.direction().turn(value)})),
                List.of());
    }

    private static Map<String, Object> constants(Optional<Field> constants, StudySpec spec) {
        Map<String, Object> values = new LinkedHashMap<>();
        if (constants.isEmpty()) {
            return values;
        }
        for (Field constant : constants.get().section().all()) {
            Parameter parameter = spec.space().parameters().stream()
                    .filter(one -> one.name().equals(constant.key()))
                    .findFirst()
                    .orElseThrow(() -> constant.wrong("the space has no parameter '" + constant.key() + "'; "
                            + Nearest.hint(
                                    constant.key(),
                                    spec.space().parameters().stream()
                                            .map(Parameter::name)
                                            .toList())));
            try {
                values.put(
                        constant.key(),
                        parameter.coerce(Objects.requireNonNull(constant.item().plain())));
            } catch (InvalidHyperparametersException e) {
                throw constant.wrong(String.valueOf(e.getMessage()));
            }
        }
        return values;
    }

    /** The form that travels: what was in files is in {@code trials}, values in the study's own direction. */
    static Map<String, Object> canonical(EarlierStudies earlier, StudySpec spec) {
        Map<String, Object> form = new LinkedHashMap<>();
        if (!earlier.studies().isEmpty()) {
            form.put("studies", earlier.studies());
        }
        if (!earlier.trials().isEmpty()) {
            List<Object> trials = new ArrayList<>();
            for (ObservedTrial trial : earlier.trials()) {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("params", trial.hyperparameters().asMap());
                if (trial.status() == Status.INFEASIBLE) {
                    one.put("infeasible", true);
                } else {
                    one.put("value", spec.direction().turn(trial.value()));
                }
                trials.add(one);
            }
            form.put("trials", trials);
        }
        if (earlier.outOfRange() != OutOfRange.DROP) {
            form.put("outOfRange", earlier.outOfRange().name().toLowerCase(java.util.Locale.ROOT));
        }
        if (!earlier.constants().isEmpty()) {
            form.put("constants", new java.util.TreeMap<>(earlier.constants()));
        }
        return form;
    }
}
