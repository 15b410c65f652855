package io.trialstream.scheduler.studyfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.pruner.AshaPruner;
import io.trialstream.core.pruner.NoPruner;
import io.trialstream.core.space.CategoricalParameter;
import io.trialstream.core.space.Condition;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.IntParameter;
import io.trialstream.core.space.OrdinalParameter;
import io.trialstream.core.space.Scale;
import io.trialstream.core.study.Budget;
import io.trialstream.core.study.Demand;
import io.trialstream.core.study.Direction;
import io.trialstream.core.study.Launch.FailureRules;
import io.trialstream.core.study.Metric;
import io.trialstream.core.study.Placeholders;
import io.trialstream.core.study.Resource;
import io.trialstream.core.study.StopRules;
import io.trialstream.core.study.StudySpec;
import io.trialstream.core.study.StudySpec.Duplicates;
import io.trialstream.core.study.StudySpec.SamplerSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StudyFileTest {
    private static StudySpec spec(String text) {
        return StudyFile.parse(text, "study.yaml").spec();
    }

    @Test
    void readsEveryKey() {
        StudySpec spec = spec(Examples.FULL);

        assertThat(spec.name()).isEqualTo("digits-mlp");
        assertThat(spec.project()).isEqualTo("handwriting");
        assertThat(spec.team()).isEqualTo("vision");
        assertThat(spec.pool()).isEqualTo("default");
        assertThat(spec.metrics()).containsExactly(new Metric("val_loss", Direction.MINIMIZE));
        assertThat(spec.resource()).isEqualTo(new Resource("epoch", 1, 27));
        assertThat(spec.launch().command())
                .containsExactly(
                        "python3",
                        "train.py",
                        "--lr",
                        "{lr}",
                        "--epochs",
                        "{resource.max}",
                        Placeholders.group(List.of("--momentum", "{momentum}")));
        assertThat(spec.launch().workdir()).isEqualTo(".");
        assertThat(spec.launch().env()).isEqualTo(Map.of("OMP_NUM_THREADS", "1", "RATE", "1.10"));
        assertThat(spec.launch().stdoutPattern()).isEqualTo("epoch (?<epoch>\\d+).*val_loss=(?<val_loss>\\S+)");
        assertThat(spec.launch().graceMs()).isEqualTo(30_000);
        assertThat(spec.launch().silenceMs()).isEqualTo(600_000);
        assertThat(spec.launch().runAs()).isEqualTo("trainer");
        assertThat(spec.launch().failureRules())
                .isEqualTo(new FailureRules(List.of(137), List.of("out of memory"), List.of("Xid \\d+")));
        assertThat(spec.space().parameters())
                .containsExactly(
                        new FloatParameter("lr", 1e-5, 1, Scale.LOG),
                        new IntParameter("batch", 8, 512, Scale.POW2),
                        new IntParameter("layers", 1, 4, Scale.LINEAR),
                        new IntParameter(
                                "units_2",
                                16,
                                256,
                                Scale.LOG,
                                1,
                                new Condition(List.of(new Condition.Between("layers", 2, Double.POSITIVE_INFINITY)))),
                        new CategoricalParameter("optimizer", List.of("sgd", "adam"), null),
                        new FloatParameter(
                                "momentum",
                                0,
                                0.99,
                                Scale.LINEAR,
                                0,
                                new Condition(List.of(new Condition.OneOf("optimizer", List.of("sgd"))))),
                        new OrdinalParameter("size", List.of("small", "medium", "large"), null),
                        new FloatParameter("dropout", 0, 0.5, Scale.LINEAR, 0.1, null));
        assertThat(spec.space().constraints()).singleElement().hasToString("layers * batch <= 1024");
        assertThat(spec.start())
                .containsExactly(Hyperparameters.of(Map.of(
                        "lr", 0.01, "batch", 32, "layers", 1, "optimizer", "adam", "size", "small", "dropout", 0.0)));
        assertThat(spec.sampler()).isEqualTo(new SamplerSpec("auto", Map.of()));
        assertThat(((AshaPruner) spec.pruner()).options())
                .isEqualTo(new AshaPruner.Options(3, 1, AshaPruner.Mode.STOP, 3, 1, 27));
        assertThat(spec.stop()).isEqualTo(new StopRules(0.02, new StopRules.Plateau(8, 0.001), null, 600_000, true));
        assertThat(spec.budget()).isEqualTo(new Budget(60, 4, 600, 1_800_000, 0.01));
        assertThat(spec.demand()).isEqualTo(new Demand(1, 1000, Map.of("gpu", "a100"), "standard"));
        assertThat(spec.priority()).isEqualTo(50);
        assertThat(spec.retries()).isEqualTo(2);
        assertThat(spec.seed()).isEqualTo(1);
        assertThat(spec.duplicates()).isEqualTo(Duplicates.REJECT);
        assertThat(spec.keepCheckpoints()).isEqualTo(1);
        assertThat(spec.external()).isFalse();
    }

    @Test
    void fillsInDefaults() {
        StudySpec spec = spec(Examples.SMALL);

        assertThat(List.of(spec.project(), spec.team(), spec.pool())).containsOnly("default");
        assertThat(spec.resource()).isEqualTo(new Resource("epoch", 1, 9));
        assertThat(spec.sampler()).isEqualTo(new SamplerSpec("auto", Map.of()));
        assertThat(spec.pruner()).isInstanceOf(NoPruner.class);
        assertThat(spec.stop()).isEqualTo(StopRules.NONE);
        assertThat(spec.budget()).isEqualTo(new Budget(100, 4, Budget.UNLIMITED, Budget.UNLIMITED, null));
        assertThat(spec.demand()).isEqualTo(Demand.ONE_SLOT);
        assertThat(spec.launch().failureRules()).isEqualTo(FailureRules.DEFAULT);
        assertThat(spec.launch().graceMs()).isEqualTo(30_000);
        assertThat(spec.launch().silenceMs()).isZero();
        assertThat(List.of(spec.priority(), spec.retries(), spec.keepCheckpoints()))
                .containsExactly(50, 2, 1);
        assertThat(spec.seed()).isEqualTo(1);
        assertThat(spec.start()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "budget: {epochs: 500}     | 9223372036854775807",
                "budget: {maxRuntime: 1h}  | 9223372036854775807",
                "budget: {target: 0.1}     | 100",
                "budget: {parallel: 2}     | 100",
                "budget: {trials: 7}       | 7",
                "sampler: grid             | 9223372036854775807"
            })
    void boundsTheTrialsUnlessSomethingElseDoes(String line, long trials) {
        assertThat(spec(Examples.SMALL + line + "\n").budget().trials()).isEqualTo(trials);
    }

    @ParameterizedTest
    @CsvSource({"500ms,500", "90s,90000", "10m,600000", "2h,7200000", "1d,86400000", "1h30m,5400000", "2.5,2500"})
    void readsDurations(String text, long ms) {
        assertThat(spec(Examples.SMALL + "silence: " + text + "\n").launch().silenceMs())
                .isEqualTo(ms);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2                                   | 2 | 1000",
                "0.25                                | 1 | 250",
                "{count: 3, labels: {gpu: a100}}     | 3 | 1000",
                "{count: 0.5, class: smoke}          | 1 | 500"
            })
    void readsSlotsAndSharesOfOne(String text, int slots, int share) {
        Demand demand = spec(Examples.SMALL + "slots: " + text + "\n").demand();

        assertThat(demand.slots()).isEqualTo(slots);
        assertThat(demand.shareThousandths()).isEqualTo(share);
    }

    @Test
    void readsSeveralMetricsInOrder() {
        String text = Examples.with(
                Examples.SMALL,
                "metric: {name: loss, goal: minimize}",
                "metrics: [{name: acc, goal: maximize}, {name: latency, goal: Minimize}]");

        assertThat(spec(text).metrics())
                .containsExactly(new Metric("acc", Direction.MAXIMIZE), new Metric("latency", Direction.MINIMIZE));
    }

    @Test
    void takesPlateauAndThresholdFromTheListOfPruners() {
        StudySpec spec = spec(Examples.SMALL
                + "pruner: [{type: asha, mode: promote}, {type: plateau, epochs: 5}, {type: threshold, value: 9}]\n");

        assertThat(((AshaPruner) spec.pruner()).options().mode()).isEqualTo(AshaPruner.Mode.PROMOTE);
        assertThat(spec.stop())
                .isEqualTo(new StopRules(null, new StopRules.Plateau(5, 0), new StopRules.Threshold(9, 1), 0, true));
    }

    @Test
    void takesNamesAloneForSamplerAndPruner() {
        StudySpec spec = spec(Examples.SMALL + "sampler: tpe\npruner: asha\n");

        assertThat(spec.sampler()).isEqualTo(new SamplerSpec("tpe", Map.of()));
        assertThat(((AshaPruner) spec.pruner()).options()).isEqualTo(AshaPruner.Options.of(3, 1, 9));
    }

    @Test
    void passesSamplerOptionsOn() {
        assertThat(spec(Examples.SMALL + "sampler: {type: grid, points: 10, pointsOf: {x: 3}}\n")
                        .sampler()
                        .options())
                .isEqualTo(Map.of("points", 10L, "pointsOf", Map.of("x", 3L)));
    }

    @Test
    void needsNoCommandWhenTrialsAreTrainedElsewhere() {
        StudySpec spec = spec(Examples.with(Examples.SMALL, "command: [./train]", "external: true"));

        assertThat(spec.external()).isTrue();
    }

    @Test
    void readsJson() {
        String json = """
                {"name": "j \\ud83d\\ude00 \\/", "metric": {"name": "loss", "goal": "minimize"},
                \t"resource": {"max": 9}, "command": ["./train"], "space": {"x":{"type":"float","min":0,"max":1E0}}}
                """;

        StudySpec spec = spec(json);

        assertThat(spec.name()).isEqualTo("j 😀 /");
        assertThat(spec.space().parameters()).containsExactly(new FloatParameter("x", 0, 1, Scale.LINEAR));
    }

    @Test
    void readsAnchorsAndByteOrderMarks() {
        String text = "\uFEFF"
                + Examples.with(
                        Examples.SMALL,
                        "  x: {type: float, min: 0, max: 1}",
                        "  x: &range {type: float, min: 0, max: 1}\n  y: *range");

        assertThat(spec(text).space().size()).isEqualTo(2);
    }

    @Test
    void letsAParameterTakeAPlaceholdersName() {
        String text = Examples.with(Examples.SMALL, "  x:", "  seed:")
                .replace("[./train]", "[./train, \"{seed}\", \"{trial}\", \"{checkpoint_dir}\"]");

        assertThat(spec(text).launch().command()).containsExactly("./train", "{seed}", "{trial}", "{checkpoint_dir}");
    }

    @Test
    void readsBackReferencesAndLookbehindsInTheOutputPattern() {
        String text = Examples.SMALL + "report: {stdout: '(?<=\\[)(?<epoch>\\d+)\\] (?P<loss>\\S+)'}\n";

        assertThat(spec(text).launch().stdoutPattern()).isEqualTo("(?<=\\[)(?<epoch>\\d+)\\] (?P<loss>\\S+)");
    }
}
