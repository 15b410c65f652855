package io.trialstream.app.optuna;

import io.trialstream.app.optuna.OptunaDistribution.Kind;
import io.trialstream.app.optuna.OptunaStudy.OptunaTrial;
import io.trialstream.app.optuna.OptunaStudy.Param;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The space that the trials of a study were drawn from. Optuna does not keep it: it is the union of the trials' distributions. Nor does it
 * keep conditions: a parameter that some trials lack is taken to depend on the one categorical parameter whose values tell the trials that
 * have it from those that do not, if there is exactly one.
 */
final class ImportedSpace {
    private static final int LONGEST_NAME = 100;

    private final Map<String, String> names = new LinkedHashMap<>();
    private final Map<String, OptunaDistribution> distributions = new LinkedHashMap<>();
    private final Map<String, Map<String, Object>> definitions = new LinkedHashMap<>();
    private final List<String> remarks = new ArrayList<>();

    private ImportedSpace() {}

    /** @throws IllegalArgumentException if a parameter is of two kinds */
    static ImportedSpace of(List<OptunaTrial> finished) {
        ImportedSpace space = new ImportedSpace();
        for (OptunaTrial trial : finished) {
            trial.params().forEach((name, param) -> space.see(name, param.distribution()));
        }
        space.distributions.forEach((name, distribution) -> {
            Map<String, Object> definition = space.definition(name, distribution);
            Map<String, Object> when = space.when(name, finished);
            if (when != null) {
                definition.put("when", when);
            }
            space.definitions.put(space.name(name), definition);
        });
        return space;
    }

    private void see(String name, OptunaDistribution distribution) {
        OptunaDistribution before = distributions.get(name);
        try {
            distributions.put(name, before == null ? distribution : before.with(distribution));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the parameter " + name + " " + e.getMessage(), e);
        }
        names.computeIfAbsent(name, this::free);
    }

    /** A name that a study file allows and no other parameter has. */
    private String free(String name) {
        String safe = name.replaceAll("[^\\p{L}\\p{N}_.-]", "_");
        String start = safe.matches("[\\p{L}_].*") ? safe : "_" + safe;
        boolean reserved = Set.of("and", "or", "not", "true", "false").contains(start);
        String stem = (reserved ? start + "_" : start);
        String base = stem.substring(0, Math.min(LONGEST_NAME - 4, stem.length()));
        String free = base;
        for (int i = 2; names.containsValue(free); i++) {
            free = base + "_" + i;
        }
        if (!free.equals(name)) {
            remarks.add("The parameter " + printable(name) + " is named " + free + " here.");
        }
        return free;
    }

    private static String printable(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }

    private String name(String original) {
        return java.util.Objects.requireNonNull(names.get(original), original);
    }

    private Map<String, Object> definition(String name, OptunaDistribution distribution) {
        Map<String, Object> definition = new LinkedHashMap<>();
        if (distribution.kind() == Kind.CATEGORICAL) {
            if (distribution.choices().contains(OptunaDistribution.NONE)) {
                remarks.add("A choice of " + name(name) + " that is None in Python is the text none here.");
            }
            definition.put("type", "categorical");
            definition.put("values", distribution.choices());
            return definition;
        }
        boolean whole = distribution.kind() == Kind.INT;
        if (distribution.low() >= distribution.high()) {
            definition.put("type", "categorical");
            definition.put("values", List.of(distribution.value(distribution.low())));
            return definition;
        }
        definition.put("type", whole ? "int" : "float");
        definition.put("min", distribution.value(distribution.low()));
        definition.put("max", distribution.value(distribution.high()));
        if (distribution.log()) {
            definition.put("scale", "log");
        } else if (distribution.step() > 0 && !(whole && distribution.step() == 1)) {
            definition.put("step", whole ? (Object) Math.round(distribution.step()) : (Object) distribution.step());
        }
        return definition;
    }

    private @Nullable Map<String, Object> when(String name, List<OptunaTrial> finished) {
        // a trial that failed early may lack what it had no time to ask for
        List<OptunaTrial> whole = finished.stream()
                .filter(trial -> trial.state() != OptunaStudy.State.FAIL)
                .toList();
        if (whole.stream().allMatch(trial -> trial.params().containsKey(name))) {
            return null;
        }
        List<Map<String, Object>> found = new ArrayList<>();
        distributions.forEach((parent, distribution) -> {
            if (distribution.kind() == Kind.CATEGORICAL && !parent.equals(name)) {
                Set<Object> with = values(parent, whole, name, true);
                Set<Object> without = values(parent, whole, name, false);
                boolean everywhere =
                        whole.stream().allMatch(trial -> trial.params().containsKey(parent));
                if (everywhere && !with.isEmpty() && with.stream().noneMatch(without::contains)) {
                    found.add(Map.of(name(parent), new ArrayList<>(with)));
                }
            }
        });
        if (found.size() != 1) {
            remarks.add("Some trials lack " + name(name) + ": give it a 'when' if it depends on another parameter.");
            return null;
        }
        remarks.add("The 'when' of " + name(name) + " is guessed from the trials that have it.");
        return found.get(0);
    }

    private static Set<Object> values(String parent, List<OptunaTrial> trials, String child, boolean there) {
        Set<Object> values = new LinkedHashSet<>();
        for (OptunaTrial trial : trials) {
            Param param = trial.params().get(parent);
            if (param != null && trial.params().containsKey(child) == there) {
                values.add(param.distribution().value(param.internal()));
            }
        }
        return values;
    }

    /** The parameters by their names here, each as a study file says it. */
    Map<String, Map<String, Object>> definitions() {
        return definitions;
    }

    /** A trial's hyperparameters by their names here. */
    Map<String, Object> values(OptunaTrial trial) {
        Map<String, Object> values = new LinkedHashMap<>();
        trial.params()
                .forEach((name, param) ->
                        values.put(name(name), param.distribution().value(param.internal())));
        return values;
    }

    /** What a person should know, a sentence each. */
    List<String> remarks() {
        return List.copyOf(remarks);
    }
}
