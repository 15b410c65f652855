package io.trialstream.scheduler.studyfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.core.insight.WarmStart;
import io.trialstream.core.sampler.ObservedTrial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WarmStartFileTest {
    private static final String STUDY = """
            name: s
            metric: {name: loss, goal: minimize}
            resource: {name: epoch, min: 1, max: 9}
            command: [train]
            space:
              x: {type: float, min: 0, max: 1}
              y: {type: int, min: 1, max: 8}
            """;

    @TempDir
    Path dir;

    private ParsedStudy read(String warmStart) throws IOException {
        Path file = Files.writeString(dir.resolve("study.yaml"), STUDY + "warmStart: " + warmStart + "\n");
        return StudyFile.read(file);
    }

    private static List<ObservedTrial> none(String study) {
        throw new AssertionError("no study is looked up, but " + study);
    }

    @Test
    void anExportOfAStudyThatMaximizedIsLearntFromTheRightWayRound() throws IOException {
        Files.writeString(dir.resolve("earlier.json"), """
                {"study": {}, "definition": {"metric": {"name": "acc", "goal": "maximize"}}, "trials": [
                 {"trial": {"trial": 0, "state": "COMPLETED", "params": {"x": 0.5, "y": 3}, "bestValue": 0.9, "lastEpoch": 9}, "curve": {}},
                 {"trial": {"trial": 1, "state": "STOPPED", "params": {"x": 0.25, "y": 4}, "bestValue": 0.1, "lastEpoch": 3}, "curve": {}},
                 {"trial": {"trial": 2, "state": "FAILED", "params": {"x": 0.1, "y": 4}, "bestValue": 0.1, "lastEpoch": 3}, "curve": {}},
                 {"trial": {"trial": 3, "state": "WAITING", "params": {"x": 0.2, "y": 4}, "bestValue": null}, "curve": {}},
                 {"trial": {"trial": 4, "state": "INFEASIBLE", "params": {"x": 0.9, "y": 8}, "bestValue": null}, "curve": {}}]}
                """);
        ParsedStudy study = read("{files: [earlier.json]}");

        assertThat(study.earlier().trials()).hasSize(3);
        List<WarmStart.Mapped> mapped = study.earlier().mapped(study.spec(), WarmStartFileTest::none);
        assertThat(mapped).hasSize(1);
        List<ObservedTrial> trials = mapped.get(0).trials();
        assertThat(trials).hasSize(3);
        assertThat(trials.get(0).value()).isLessThan(trials.get(1).value());
        assertThat(trials.get(2).status()).isEqualTo(ObservedTrial.Status.INFEASIBLE);
    }

    @Test
    void whatWasInFilesTravelsWithTheDefinition() throws IOException {
        Files.writeString(dir.resolve("lines.jsonl"), """
                {"params": {"x": 0.5, "y": 3}, "value": 0.25}

                {"params": {"x": 0.75}, "value": 0.5}
                {"params": {"x": 0.125}, "infeasible": true}
                """);
        ParsedStudy study = read("{files: [lines.jsonl], studies: [digits], outOfRange: clamp, constants: {y: 2}}");

        assertThat(study.canonicalJson())
                .contains(
                        "\"warmStart\":{\"studies\":[\"digits\"],\"trials\":[{\"params\":{\"x\":0.5,\"y\":3},\"value\":0.25},")
                .contains("\"outOfRange\":\"clamp\",\"constants\":{\"y\":2}}")
                .doesNotContain("lines.jsonl");
        ParsedStudy again = StudyFile.parse(study.canonicalJson(), "definition");
        assertThat(again.canonicalJson()).isEqualTo(study.canonicalJson());
        assertThat(again.earlier().trials()).hasSize(3);
        assertThat(again.earlier().studies()).containsExactly("digits");
        assertThat(again.earlier().outOfRange()).isEqualTo(WarmStart.OutOfRange.CLAMP);
        List<WarmStart.Mapped> mapped = again.earlier()
                .mapped(again.spec(), id -> List.of(again.earlier().trials().get(0)));
        assertThat(mapped).hasSize(2);
        // a parameter that a trial lacks was the constant then
        assertThat(mapped.get(1).trials().get(1).hyperparameters().get("y")).isEqualTo(2L);
        assertThat(mapped.stream().flatMap(one -> one.trials().stream()).map(ObservedTrial::number))
                .doesNotHaveDuplicates()
                .hasSize(4);
    }

    @Test
    void ofAVeryLongFileAThousandTrialsOverAllRanksAreKept() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 5000; i++) {
            lines.append("{\"params\": {\"x\": 0.5, \"y\": 3}, \"value\": ")
                    .append(i)
                    .append("}\n");
        }
        Files.writeString(dir.resolve("long.jsonl"), lines);
        List<ObservedTrial> trials = read("{files: [long.jsonl]}").earlier().trials();

        assertThat(trials).hasSize(1000);
        assertThat(trials.get(0).value()).isZero();
        assertThat(trials.get(999).value()).isEqualTo(4995);
    }

    record Bad(String warmStart, String message) {}

    static List<Bad> bad() {
        List<Bad> bad = List.of(
                new Bad("{}", "warmStart: names nothing to start from; give studies (ids), files (exports) or trials"),
                new Bad(
                        "{study: [a]}",
                        "warmStart.study: unknown key; there are studies, files, trials, outOfRange, constants"),
                new Bad("{files: [none.json]}", "warmStart.files[0]: there is no file "),
                new Bad("{files: [empty.json]}", "holds no trial with params and a value; give an export"),
                new Bad("{files: [bad.json]}", "warmStart.files[0]: is no JSON at its line 2: "),
                new Bad("{studies: ['a b']}", "warmStart.studies[0]: must start with a letter or digit"),
                new Bad("{trials: [{params: {x: 1}}]}", "warmStart.trials[0].value: is missing"),
                new Bad("{studies: [a], constants: {z: 1}}", "warmStart.constants.z: the space has no parameter 'z'"),
                new Bad("{studies: [a], constants: {y: 9}}", "warmStart.constants.y: "),
                new Bad("{studies: [a], outOfRange: fold}", "warmStart.outOfRange: must be one of drop, clamp"));
        assertThat(bad).hasSize(10);
        return bad;
    }

    @ParameterizedTest
    @MethodSource("bad")
    void saysWhatIsWrong(Bad bad) throws IOException {
        Files.writeString(dir.resolve("empty.json"), "[]");
        Files.writeString(dir.resolve("bad.json"), "{\"params\": {\"x\": 1}, \"value\": 1}\n{nonsense\n");
        assertThatThrownBy(() -> read(bad.warmStart()))
                .isInstanceOf(StudyFileException.class)
                .hasMessageContaining(bad.message());
    }

    @Test
    void filesAreNotReadOnAServer() {
        assertThatThrownBy(() -> StudyFile.parse(STUDY + "warmStart: {files: [/etc/passwd]}", "definition"))
                .hasMessageContaining("a file is read where the study file lies");
    }

    @ParameterizedTest
    @MethodSource("samplersOfPopulations")
    void populationsCantStartFromEarlierStudiesAndHaveNoPruner(String sampler) {
        String study = STUDY + "sampler: " + sampler + "\n";
        assertThatThrownBy(() -> StudyFile.parse(study + "warmStart: {studies: [a]}", "s"))
                .hasMessageContaining("goes on from checkpoints");
        assertThatThrownBy(() -> StudyFile.parse(study + "pruner: asha", "s"))
                .hasMessageContaining(
                        "pruner: sampler " + sampler + " replaces the worst trials itself; leave the pruner out");
        assertThat(StudyFile.parse(study + "pruner: none", "s").spec().sampler().type())
                .isEqualTo(sampler);
    }

    static List<String> samplersOfPopulations() {
        List<String> samplers = List.of("pbt", "pb2");
        assertThat(samplers).hasSize(2);
        return samplers;
    }
}
