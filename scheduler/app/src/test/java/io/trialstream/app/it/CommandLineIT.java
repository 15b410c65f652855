package io.trialstream.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad input through the real entry point: exit code 2 or 1, and one clear line on standard error. */
class CommandLineIT {
    private static final String GOOD = """
            name: good
            metric: {name: loss, goal: minimize}
            resource: {name: epoch, min: 1, max: 9}
            command: [sh, train.sh, "{lr}"]
            space:
              lr: {type: float, min: 1e-5, max: 1, scale: log}
              layers: {type: int, min: 1, max: 4}
              width: {type: int, min: 8, max: 64, when: {layers: {min: 2}}}
              kind: {type: categorical, values: [a, b]}
            budget: {trials: 4}
            """;

    @TempDir
    static Path dir;

    private static List<String> answers;

    /**
     * A way in which a study file or a command line is wrong.
     *
     * @param command the command line; FILE stands for the study file
     * @param text the study file
     * @param says what the line must say
     */
    record Bad(String command, String text, List<String> says) {
        Bad withCommand(String other) {
            return new Bad(other, text, says);
        }
    }

    private static Bad bad(String old, String replacement, String... says) {
        if (!GOOD.contains(old)) {
            throw new IllegalArgumentException(old + " is not in the good study file");
        }
        return new Bad("run FILE --data DATA", GOOD.replace(old, replacement), List.of(says));
    }

    static List<Bad> cases() {
        List<Bad> cases = new ArrayList<>(List.of(
                bad("name: good", "nam: good", ":1: ", "nam", "did you mean 'name'"),
                bad("name: good\n", "", "name"),
                bad("name: good", "name: [good]", ":1: name"),
                bad("goal: minimize", "goal: smallest", ":2: metric.goal", "minimize"),
                bad("max: 9}", "max: many}", ":3: resource.max", "many"),
                bad("min: 1, max: 9", "min: 10, max: 9", ":3: resource.min", "at most resource.max 9"),
                bad("[sh, train.sh, \"{lr}\"]", "sh train.sh", ":4: command", "list"),
                bad("{lr}", "{rate}", ":4: command", "{rate}", "lr"),
                bad("train.sh", "missing.sh", ":4: command", "there is no file", "missing.sh"),
                bad("[sh, train.sh, \"{lr}\"]", "[]", ":4: command", "empty"),
                bad("command: [sh, train.sh, \"{lr}\"]\n", "", "command"),
                bad("min: 1e-5, max: 1", "min: 2, max: 1", ":6: space.lr", "empty"),
                bad("min: 1e-5", "min: 0", ":6: space.lr", "log"),
                bad("min: 1e-5", "min: small", ":6: space.lr.min", "small"),
                bad("scale: log", "scale: cubic", ":6: space.lr.scale", "cubic"),
                bad("type: float", "type: real", ":6: space.lr.type", "float"),
                bad("min: 1, max: 4", "min: 1.5, max: 4", ":7: space.layers.min", "1.5"),
                bad("min: 1, max: 4", "max: 4", ":7: space.layers", "min"),
                bad("{layers: {min: 2}}", "{depth: {min: 2}}", ":8: ", "depth"),
                bad("{layers: {min: 2}}", "{width: {min: 2}}", ":8: ", "width"),
                bad("{layers: {min: 2}}", "{layers: {min: 9}}", ":8: ", "layers"),
                bad("max: 4}", "max: 4, when: {width: 8}}", "width", "layers"),
                bad("[a, b]", "[]", ":9: space.kind.values"),
                bad("[a, b]", "[a, a]", ":9: space.kind.values", "a"),
                bad("budget:", "constraints: [\"lr * 2 <\"]\nbudget:", ":10: constraints"),
                bad("budget:", "constraints: [\"speed < 2\"]\nbudget:", ":10: constraints", "speed"),
                bad("budget:", "constraints: [\"layers > 7\"]\nbudget:", ":10: constraints"),
                bad("budget:", "start: [{lr: 5, layers: 1, kind: a}]\nbudget:", ":10: start", "lr"),
                bad("budget:", "sampler: {type: magic}\nbudget:", ":10: sampler", "magic"),
                bad("budget:", "pruner: {type: asha, reductionFactor: 1}\nbudget:", ":10: pruner", "reductionFactor"),
                bad("budget:", "pruner: {type: asha, eta: 3}\nbudget:", ":10: pruner", "eta"),
                bad("budget:", "stop: {maxRuntime: soon}\nbudget:", ":10: stop.maxRuntime", "soon"),
                bad("budget:", "workdir: nowhere\nbudget:", ":10: workdir", "nowhere"),
                bad("budget:", "report: {stdout: \"epoch (\\\\d+)\"}\nbudget:", ":10: report", "epoch"),
                bad("budget:", "report: {stdout: \"(\"}\nbudget:", ":10: report"),
                bad("trials: 4", "trials: 0", ":10: budget.trials"),
                bad("trials: 4", "trials: 4, paralel: 2", ":10: budget.paralel", "did you mean 'parallel'"),
                bad("trials: 4", "trials: 4", "--seed").withCommand("run FILE --seed x"),
                bad("{trials: 4}", "{trials: 4", "FILE"),
                bad("budget:", "\tbudget:", ":10: "),
                bad("name: good", "name: good\nname: twice", ":2: ", "name")));
        cases.add(new Bad("run no-such-file.yaml", GOOD, List.of("no-such-file.yaml")));
        cases.add(new Bad("run", GOOD, List.of("STUDY.yaml", "--help")));
        cases.add(new Bad("run FILE --slots -1 --data DATA", GOOD, List.of("--slots", "-1")));
        cases.add(new Bad("run FILE --slots many", GOOD, List.of("--slots", "many")));
        cases.add(new Bad("run FILE --port 70000 --data DATA", GOOD, List.of("--port", "70000")));
        cases.add(new Bad("run FILE --colour red", GOOD, List.of("--colour")));
        cases.add(new Bad("rum FILE", GOOD, List.of("rum")));
        cases.add(new Bad("serve", GOOD, List.of("--data")));
        cases.add(new Bad("ask-tell no-such-file.yaml", GOOD, List.of("no-such-file.yaml")));
        return cases;
    }

    @BeforeAll
    static void runAll() throws IOException {
        Files.writeString(dir.resolve("train.sh"), "exit 0\n");
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < cases().size(); i++) {
            Bad one = cases().get(i);
            String file = "study-" + i + ".yaml";
            Files.writeString(dir.resolve(file), one.text());
            lines.add(one.command().replace("FILE", file).replace("DATA", "data-" + i));
        }
        Files.write(dir.resolve("commands"), lines);
        try (TrialstreamProcess all = TrialstreamProcess.program(dir, ManyCommands.class, "commands")) {
            assertThat(all.awaitExit()).as(all::output).isZero();
            answers = List.of(all.err().split("(?<=\nEXIT \\d{1,3}\n)|(?<=^EXIT \\d{1,3}\n)"));
            assertThat(all.out()).isEmpty();
        }
        assertThat(answers).hasSize(lines.size());
    }

    static List<Integer> numbers() {
        return java.util.stream.IntStream.range(0, cases().size()).boxed().toList();
    }

    @Test
    void manyKindsOfBadInputAreTried() {
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(50);
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void badInputIsRefusedInOneLine(int number) {
        Bad one = cases().get(number);
        List<String> lines = answers.get(number).lines().toList();
        assertThat(lines).as("%s\n%s", one.command(), one.text()).hasSize(2);
        assertThat(lines.get(0)).startsWith("trialstream: ").hasSizeLessThan(500);
        for (String says : one.says()) {
            assertThat(lines.get(0)).contains(says.replace("FILE", "study-" + number + ".yaml"));
        }
        assertThat(lines.get(1)).isEqualTo("EXIT 2");
        assertThat(dir.resolve("data-" + number))
                .as("nothing is started for it")
                .doesNotExist();
    }

    private static String refusal(int code, String... arguments) {
        try (TrialstreamProcess process = TrialstreamProcess.trialstream(dir, arguments)) {
            assertThat(process.awaitExit()).as(process::output).isEqualTo(code);
            assertThat(process.out()).isEmpty();
            assertThat(process.err().lines().toList()).as(process::err).hasSize(1);
            assertThat(process.err()).startsWith("trialstream: ");
            return process.err();
        }
    }

    private static String good() throws IOException {
        Files.writeString(dir.resolve("good.yaml"), GOOD);
        return "good.yaml";
    }

    @Test
    void theEntryPointItselfExitsWithTwo() throws IOException {
        Files.writeString(dir.resolve("bad.yaml"), GOOD.replace("name: good", "nam: good"));
        assertThat(refusal(2, "run", "bad.yaml")).contains("bad.yaml:1: ");
    }

    @Test
    void aPortThatIsTakenIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertThat(refusal(1, "run", good(), "--data", "port-data", "--port", port))
                    .contains("port " + port)
                    .contains("another");
        }
    }

    @Test
    void aDataDirectoryThatCantBeMadeIsNamed() throws IOException {
        Files.writeString(dir.resolve("a-file"), "");
        assertThat(refusal(1, "run", good(), "--data", "a-file"))
                .contains("a-file")
                .contains("--data");
        assertThat(refusal(1, "run", good(), "--data", "a-file/below"))
                .contains("a-file")
                .contains("--data");
        assertThat(refusal(1, "run", good(), "--data", "/proc/trialstream"))
                .contains("/proc/trialstream")
                .contains("--data");
        assertThat(refusal(1, "serve", "--data", "/proc/trialstream"))
                .contains("/proc/trialstream")
                .contains("--data");
    }

    @Test
    void aDataDirectoryThatIsInUseIsNamed() throws IOException {
        try (TrialstreamProcess serve =
                TrialstreamProcess.trialstream(dir, "serve", "--data", "shared", "--port", "0", "--slots", "0")) {
            serve.awaitErr("serving at");
            assertThat(refusal(1, "run", good(), "--data", "shared"))
                    .contains("shared")
                    .contains("used by another trialstream");
        }
    }

    @Test
    void askTellTalksOverStandardInputAndOutput() throws IOException {
        Path input = Files.writeString(dir.resolve("lines"), """
                {"op":"ask","count":2}

                {"op":"report","trial":0,"epoch":1,"value":0.5}
                nonsense
                {"op":"tell","trial":0,"value":0.4}
                {"op":"best"}
                """);
        try (TrialstreamProcess process = TrialstreamProcess.withInput(dir, input, "ask-tell", good(), "--seed", "3")) {
            assertThat(process.awaitExit()).as(process::output).isZero();
            assertThat(process.err()).isEmpty();
            List<String> lines = process.out().lines().toList();
            assertThat(lines).hasSize(5);
            assertThat(lines.get(0)).startsWith("{\"suggestions\":[{\"trial\":0,\"params\":{");
            assertThat(lines.get(1)).startsWith("{\"decision\":\"CONTINUE\",");
            assertThat(lines.get(2)).startsWith("{\"error\":");
            assertThat(lines.get(3)).isEqualTo("{\"ok\":true}");
            assertThat(lines.get(4)).startsWith("{\"trial\":0,\"value\":0.4,\"params\":{");
        }
    }
}
