package io.trialstream.scheduler.studyfile;

import io.trialstream.core.pruner.NoPruner;
import io.trialstream.core.pruner.Pruner;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.SearchSpace;
import io.trialstream.core.study.Budget;
import io.trialstream.core.study.Direction;
import io.trialstream.core.study.Launch;
import io.trialstream.core.study.Metric;
import io.trialstream.core.study.Resource;
import io.trialstream.core.study.StudySpec;
import io.trialstream.core.study.StudySpec.Duplicates;
import io.trialstream.core.study.StudySpec.SamplerSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a whole definition. */
final class DefinitionReader {
    /** All keys, in the order that they have in canonical JSON. */
    static final List<String> KEYS = List.of(
            "name",
            "description",
            "note",
            "tags",
            "project",
            "team",
            "pool",
            "metric",
            "metrics",
            "resource",
            "command",
            "workdir",
            "env",
            "report",
            "grace",
            "silence",
            "runAs",
            "failures",
            "space",
            "constraints",
            "start",
            "warmStart",
            "sampler",
            "pruner",
            "shadow",
            "stop",
            "budget",
            "slots",
            "labels",
            "class",
            "priority",
            "retries",
            "seed",
            "duplicates",
            "keepCheckpoints",
            "external");

    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Pattern SLUGABLE = Pattern.compile(".*[A-Za-z0-9].*", Pattern.DOTALL);
    private static final int MOST_METRICS = 20;
    private static final Map<String, Direction> GOALS = byName(Direction.values());
    private static final Map<String, Duplicates> DUPLICATES = byName(Duplicates.values());

    private DefinitionReader() {}

    /** The values by their names in a study file, in their own order. */
    static <E extends Enum<E>> Map<String, E> byName(E[] values) {
        Map<String, E> names = new LinkedHashMap<>();
        for (E value : values) {
            names.put(value.name().toLowerCase(Locale.ROOT), value);
        }
        return names;
    }

    /** @param untrained whether the command may be absent, since no process is started */
    static StudySpec read(Field file, boolean untrained) {
        if (!file.isMapping()) {
            throw file.wrong("must be a mapping that starts with name: …, but is "
                    + file.item().kind());
        }
        Section root = file.section().only(KEYS);
        final String name = title(root.need("name", "the study's name"));
        root.get("description").ifPresent(f -> f.text(100_000));
        root.get("note").ifPresent(f -> f.text(100_000));
        root.get("tags").ifPresent(f -> f.list().forEach(tag -> tag.text(100)));
        final List<Metric> metrics = metrics(root);
        final Resource resource = resource(root.need("resource", "{name: epoch, min: 1, max: …}"));
        boolean external = root.get("external")
                .map(Field::truth)
                .orElse(untrained && root.get("command").isEmpty());
        Duplicates duplicates =
                root.get("duplicates").map(f -> f.oneOf(DUPLICATES)).orElse(Duplicates.REJECT);
        final SearchSpace space = SpaceReader.space(
                root.need("space", "the parameters to search"),
                root.get("constraints").orElse(null));
        final Launch launch = LaunchReader.launch(root, external, space, metrics);
        List<Hyperparameters> start = root.get("start")
                .map(f -> SpaceReader.start(f, space, duplicates == Duplicates.ALLOW))
                .orElse(List.of());
        long seed = root.get("seed")
                .map(f -> f.whole(Long.MIN_VALUE, Long.MAX_VALUE))
                .orElse(1L);
        SamplerSpec sampler = SearchReader.sampler(root.get("sampler"), seed);
        SearchReader.Pruning pruning = SearchReader.pruning(root.get("pruner"), resource);
        Pruner shadow = SearchReader.shadow(root.get("shadow"), resource);
        refusePrunedPopulation(root, sampler, pruning, shadow);
        Budget budget = SearchReader.budget(root.get("budget"), sampler.type());
        if (start.size() > budget.trials()) {
            throw root.need("start", "")
                    .wrong("has " + start.size() + " configurations, but budget.trials is " + budget.trials()
                            + "; raise the budget or drop some");
        }
        return new StudySpec(
                name,
                root.get("project").map(DefinitionReader::title).orElse("default"),
                root.get("team").map(DefinitionReader::identifier).orElse("default"),
                root.get("pool").map(DefinitionReader::identifier).orElse("default"),
                metrics,
                resource,
                launch,
                space,
                start,
                sampler,
                pruning.pruner(),
                shadow,
                SearchReader.stop(root.get("stop"), pruning),
                budget,
                DemandReader.demand(root),
                root.get("priority").map(f -> (int) f.whole(0, 100)).orElse(50),
                root.get("retries").map(f -> (int) f.whole(0, 1_000)).orElse(2),
                seed,
                duplicates,
                root.get("keepCheckpoints").map(f -> (int) f.whole(0, 100_000)).orElse(1),
                external);
    }

    /** A population replaces its worst members itself, and its trials begin in the middle of a training. */
    private static void refusePrunedPopulation(
            Section root, SamplerSpec sampler, SearchReader.Pruning pruning, @Nullable Pruner shadow) {
        if (sampler.inherits() && shadow != null) {
            throw root.need("shadow", "none")
                    .wrong("sampler " + sampler.type() + " trains in intervals, which no pruner judges; leave it out");
        }
        if (sampler.inherits() && !(pruning.pruner() instanceof NoPruner)) {
            throw root.need("pruner", "none")
                    .wrong("sampler " + sampler.type()
                            + " replaces the worst trials itself; leave the pruner out, or take" + " another sampler");
        }
    }

    private static String title(Field field) {
        String title = field.text(100);
        if (!SLUGABLE.matcher(title).matches()) {
            throw field.wrong("must hold at least one of the letters a to z or a digit, got '" + title + "'");
        }
        return oneLine(field, title);
    }

    private static String oneLine(Field field, String text) {
        if (text.contains("\n") || text.contains("\r")) {
            throw field.wrong("must be one line");
        }
        return text;
    }

    static boolean isIdentifier(String text) {
        return text.length() <= 63 && IDENTIFIER.matcher(text).matches();
    }

    static String identifier(Field field) {
        String text = field.text(63);
        if (!isIdentifier(text)) {
            throw field.wrong(
                    "must start with a letter or digit and go on with letters, digits, . _ or -, got '" + text + "'");
        }
        return text;
    }

    private static List<Metric> metrics(Section root) {
        Optional<Field> several = root.get("metrics");
        if (several.isPresent() && root.get("metric").isPresent()) {
            throw several.get().wrong("is given beside metric; keep one of them");
        }
        if (several.isEmpty()) {
            return List.of(metric(root.need("metric", "{name: val_loss, goal: minimize}")));
        }
        List<Metric> metrics = new ArrayList<>();
        List<Field> written = several.get().list();
        if (written.isEmpty() || written.size() > MOST_METRICS) {
            throw several.get().wrong("must hold 1 to " + MOST_METRICS + " metrics, got " + written.size());
        }
        for (Field field : written) {
            Metric metric = metric(field);
            if (metrics.stream().anyMatch(other -> other.name().equals(metric.name()))) {
                throw field.wrong("the metric '" + metric.name() + "' is given twice; keep one of them");
            }
            metrics.add(metric);
        }
        return metrics;
    }

    private static Metric metric(Field field) {
        if (!field.isMapping()) {
            throw field.notA("a mapping such as {name: val_loss, goal: minimize}");
        }
        Section section = field.section().only("name", "goal");
        Field name = section.need("name", "the name that the training reports");
        String text = name.text(100);
        if (text.equals("epoch")) {
            throw name.wrong("'epoch' counts the epochs in a report; name the metric differently");
        }
        return new Metric(
                oneLine(name, text),
                section.need("goal", "minimize or maximize").oneOf(GOALS));
    }

    private static Resource resource(Field field) {
        if (!field.isMapping()) {
            throw field.notA("a mapping such as {name: epoch, min: 1, max: 27}");
        }
        Section section = field.section().only("name", "min", "max");
        long max = section.need("max", "a full training, in epochs").whole(1, Integer.MAX_VALUE);
        long min = section.get("min").map(f -> f.whole(1, Integer.MAX_VALUE)).orElse(1L);
        if (min > max) {
            throw section.need("min", "").wrong("must be at most resource.max " + max + ", got " + min);
        }
        return new Resource(section.get("name").map(f -> f.text(50)).orElse("epoch"), min, max);
    }
}
