package io.trialstream.scheduler.studyfile;

import io.trialstream.core.pruner.NoPruner;
import io.trialstream.core.pruner.Pruner;
import io.trialstream.core.pruner.Pruners;
import io.trialstream.core.sampler.InvalidSamplerException;
import io.trialstream.core.sampler.Samplers;
import io.trialstream.core.study.Budget;
import io.trialstream.core.study.Resource;
import io.trialstream.core.study.StopRules;
import io.trialstream.core.study.StopRules.Plateau;
import io.trialstream.core.study.StopRules.Threshold;
import io.trialstream.core.study.StudySpec.SamplerSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what proposes and what stops: sampler, pruner, stop and budget. */
final class SearchReader {
    private static final Samplers KNOWN = Samplers.standard();
    private static final long DEFAULT_TRIALS = 100;
    private static final int DEFAULT_PARALLEL = 4;

    private SearchReader() {}

    /** {@code tpe} or {@code {type: tpe, option: value}}; made once, so that its options are known to be right. */
    static SamplerSpec sampler(Optional<Field> sampler, long seed) {
        if (sampler.isEmpty()) {
            return new SamplerSpec("auto", Map.of());
        }
        Field field = sampler.get();
        Field type = type(field, "auto, random, tpe, …");
        String name = type.text(100);
        Map<String, Object> options = options(field);
        if (name.equals(SamplerSpec.EXTERNAL)) {
            if (!options.isEmpty()) {
                throw field.wrong("takes no options: clients propose every trial");
            }
            return new SamplerSpec(name, options);
        }
        if (!KNOWN.types().contains(name)) {
            List<String> types = new ArrayList<>(KNOWN.types());
            types.add(SamplerSpec.EXTERNAL);
            throw type.wrong("there is no sampler '" + name + "'; " + Nearest.hint(name, types));
        }
        try {
            KNOWN.create(name, options, seed);
        } catch (InvalidSamplerException e) {
            Field at = field.isMapping() ? field.section().get(e.option()).orElse(field) : field;
            throw at.wrong(String.valueOf(e.getMessage()).replaceFirst("^sampler " + name + ": ", ""));
        }
        return new SamplerSpec(name, options);
    }

    /**
     * What stops trials.
     *
     * @param pruner judges at rungs
     * @param plateau given as a pruner, in effect a rule for each trial
     * @param threshold likewise
     */
    record Pruning(
            Pruner pruner,
            @Nullable Plateau plateau,
            @Nullable Threshold threshold) {}

    /** {@code asha}, {@code {type: asha, option: value}}, or a list of such. */
    static Pruning pruning(Optional<Field> pruner, Resource resource) {
        if (pruner.isEmpty()) {
            return new Pruning(new NoPruner(), null, null);
        }
        List<Field> written = pruner.get().isList() ? pruner.get().list() : List.of(pruner.get());
        List<Pruner> judging = new ArrayList<>();
        Plateau plateau = null;
        Threshold threshold = null;
        for (Field field : written) {
            Field type = type(field, "none, asha, …");
            String name = type.text(100);
            if (name.equals("plateau")) {
                refuseSecond(plateau, field, "plateau");
                plateau = plateau(field, "type");
            } else if (name.equals("threshold")) {
                refuseSecond(threshold, field, "threshold");
                threshold = threshold(field, "type");
            } else {
                judging.add(judge(field, type, name, resource));
            }
        }
        try {
            return new Pruning(Pruners.combine(judging), plateau, threshold);
        } catch (Pruners.InvalidOption e) {
            throw pruner.get().wrong(String.valueOf(e.getMessage()));
        }
    }

    /** A pruner that judges beside the one that decides; null: none. */
    static @Nullable Pruner shadow(Optional<Field> shadow, Resource resource) {
        if (shadow.isEmpty()) {
            return null;
        }
        Pruning pruning = pruning(shadow, resource);
        if (pruning.plateau() != null || pruning.threshold() != null) {
            throw shadow.get()
                    .wrong("plateau and threshold are rules for a single trial, which a shadow can't try out; "
                            + "give a pruner that compares trials");
        }
        return pruning.pruner() instanceof NoPruner ? null : pruning.pruner();
    }

    private static void refuseSecond(@Nullable Object earlier, Field field, String name) {
        if (earlier != null) {
            throw field.wrong("a second " + name + "; keep one of them");
        }
    }

    private static Pruner judge(Field field, Field type, String name, Resource resource) {
        if (!Pruners.TYPES.contains(name)) {
            List<String> known = new ArrayList<>(Pruners.TYPES);
            known.addAll(List.of("plateau", "threshold"));
            throw type.wrong("there is no pruner '" + name + "'; " + Nearest.hint(name, known));
        }
        try {
            return Pruners.create(name, options(field), resource.min(), resource.max());
        } catch (Pruners.InvalidOption e) {
            Field at = field.isMapping() ? field.section().get(e.option()).orElse(field) : field;
            throw at.wrong(Nearest.find(e.option(), e.known())
                    .map(nearest -> "unknown key; did you mean '" + nearest + "'?")
                    .orElse(String.valueOf(e.getMessage())));
        }
    }

    private static Field type(Field field, String examples) {
        return field.isMapping() ? field.section().need("type", "one of " + examples) : field;
    }

    private static Map<String, Object> options(Field field) {
        Map<String, Object> options = new LinkedHashMap<>();
        if (field.isMapping()) {
            for (Field option : field.section().all()) {
                options.put(
                        option.path().substring(field.path().length() + 1),
                        Objects.requireNonNull(option.item().plain()));
            }
            options.remove("type");
        }
        return options;
    }

    private static Plateau plateau(Field field, String more) {
        Section section = field.section().only("epochs", "minDelta", more);
        long epochs = section.need("epochs", "the epochs without improvement that end a trial")
                .whole(1, Long.MAX_VALUE);
        double minDelta = section.get("minDelta").map(Field::number).orElse(0.0);
        if (minDelta < 0) {
            throw section.need("minDelta", "").wrong("must be at least 0, got " + minDelta);
        }
        return new Plateau(epochs, minDelta);
    }

    private static Threshold threshold(Field field, String more) {
        Section section = field.section().only("value", "fromEpoch", more);
        return new Threshold(
                section.need("value", "the worst metric allowed").number(),
                section.get("fromEpoch").map(f -> f.whole(1, Long.MAX_VALUE)).orElse(1L));
    }

    static StopRules stop(Optional<Field> stop, Pruning pruning) {
        if (stop.isEmpty()) {
            return new StopRules(null, pruning.plateau(), pruning.threshold(), 0, true);
        }
        Section section = stop.get().section().only("target", "plateau", "threshold", "maxRuntime", "divergence");
        Optional<Field> plateau = section.get("plateau");
        Optional<Field> threshold = section.get("threshold");
        if (plateau.isPresent() && pruning.plateau() != null) {
            throw plateau.get().wrong("is given under pruner as well; keep one of them");
        }
        if (threshold.isPresent() && pruning.threshold() != null) {
            throw threshold.get().wrong("is given under pruner as well; keep one of them");
        }
        return new StopRules(
                section.get("target").map(Field::number).orElse(null),
                plateau.map(f -> plateau(f, "epochs")).orElse(pruning.plateau()),
                threshold.map(f -> threshold(f, "value")).orElse(pruning.threshold()),
                section.get("maxRuntime").map(f -> f.durationMs(1)).orElse(0L),
                section.get("divergence").map(Field::truth).orElse(true));
    }

    /**
     * Without a limit on trials there are 100 of them, or as many as the limit on epochs or run time allows, or the whole grid; without
     * one on parallel trials there are 4 at a time.
     */
    static Budget budget(Optional<Field> budget, String sampler) {
        long absent = sampler.equals("grid") ? Budget.UNLIMITED : DEFAULT_TRIALS;
        if (budget.isEmpty()) {
            return new Budget(absent, DEFAULT_PARALLEL, Budget.UNLIMITED, Budget.UNLIMITED, null);
        }
        Section section = budget.get().section().only("trials", "parallel", "epochs", "maxRuntime", "target");
        boolean bounded =
                section.get("epochs").isPresent() || section.get("maxRuntime").isPresent();
        return new Budget(
                section.get("trials")
                        .map(f -> f.whole(1, Integer.MAX_VALUE))
                        .orElse(bounded ? Budget.UNLIMITED : absent),
                section.get("parallel").map(f -> (int) f.whole(1, 1_000_000)).orElse(DEFAULT_PARALLEL),
                section.get("epochs").map(f -> f.whole(1, Long.MAX_VALUE)).orElse(Budget.UNLIMITED),
                section.get("maxRuntime").map(f -> f.durationMs(1)).orElse(Budget.UNLIMITED),
                section.get("target").map(Field::number).orElse(null));
    }
}
