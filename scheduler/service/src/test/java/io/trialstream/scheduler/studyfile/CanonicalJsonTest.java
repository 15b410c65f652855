package io.trialstream.scheduler.studyfile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.trialstream.core.random.Seeds;
import io.trialstream.core.space.Constraint;
import io.trialstream.core.study.StudySpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever is read and written is read again as the same. */
class CanonicalJsonTest {
    private static final int SEEDS = 500;
    private static final String ODD = "aB9 _-.\"'\\/{}[]#:&*!|>%@`,?~\n\t\u00e9\u2028\u0085\ud83d\ude00\u4e2d$";

    private static void assertSame(StudySpec actual, StudySpec expected, String from) {
        assertThat(actual)
                .as(from)
                .usingRecursiveComparison()
                .withEqualsForType((a, b) -> a.text().equals(b.text()), Constraint.class)
                .isEqualTo(expected);
    }

    @Test
    void keepsTheFullExample() {
        ParsedStudy study = StudyFile.parse(Examples.FULL, "study.yaml");
        ParsedStudy again = StudyFile.parse(study.canonicalJson(), "again");

        assertSame(again.spec(), study.spec(), study.canonicalJson());
        assertThat(again.canonicalJson()).isEqualTo(study.canonicalJson());
    }

    @Test
    void spellsLabelsClassAndSlotsInOneWay() {
        String beside = Examples.SMALL + "class: long\nslots: 2\nlabels: {b: 1.10, a: x}\n";
        String inside = Examples.SMALL + "slots: {labels: {a: x, b: \"1.10\"}, class: long, count: 2}\n";

        assertThat(StudyFile.parse(inside, "i").canonicalJson())
                .isEqualTo(StudyFile.parse(beside, "b").canonicalJson())
                .contains("\"slots\":2,\"labels\":{\"a\":\"x\",\"b\":\"1.10\"},\"class\":\"long\"");
    }

    @Test
    void keepsTheOrderOfParameters() {
        String text = Examples.with(
                Examples.SMALL, "  x:", "  z: {type: int, min: 1, max: 3}\n  y: {type: int, min: 1, max: 3}\n  x:");

        assertThat(StudyFile.parse(StudyFile.parse(text, "a").canonicalJson(), "b")
                        .spec()
                        .space()
                        .parameters())
                .extracting("name")
                .containsExactly("z", "y", "x");
    }

    @Test
    @Timeout(120)
    void keepsRandomDefinitions() throws Exception {
        for (long seed = 0; seed < SEEDS; seed++) {
            String written = new ObjectMapper().writeValueAsString(definition(Seeds.derive(seed, 0, "definition")));
            ParsedStudy study = StudyFile.parse(written, "seed " + seed);
            ParsedStudy again = StudyFile.parse(study.canonicalJson(), "seed " + seed);

            assertSame(again.spec(), study.spec(), "seed " + seed + ": " + written);
            assertThat(again.canonicalJson()).as("seed " + seed).isEqualTo(study.canonicalJson());
        }
    }

    private static Map<String, Object> definition(RandomGenerator random) {
        Map<String, Object> definition = new LinkedHashMap<>();
        definition.put("name", "n" + line(random));
        definition.put(
                "metric", Map.of("name", "m" + line(random), "goal", random.nextBoolean() ? "minimize" : "MAXIMIZE"));
        definition.put("resource", Map.of("min", 1 + random.nextInt(5), "max", 5 + random.nextInt(500)));
        Map<String, Object> space = new LinkedHashMap<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(8); i++) {
            String name = "p" + i + (random.nextBoolean() ? ".x" : "");
            space.put(name, parameter(random, space));
            names.add(name);
        }
        definition.put("space", space);
        List<Object> command = new ArrayList<>(List.of("run"));
        names.forEach(name -> command.add(random.nextBoolean() ? "{" + name + "}" : List.of("--o", "{" + name + "}")));
        command.add(text(random).replace("{", "{ "));
        definition.put("command", command);
        definition.put("env", Map.of("A", text(random), "B", random.nextDouble(), "C", random.nextBoolean()));
        definition.put("note", "x" + text(random));
        definition.put("budget", Map.of("trials", 1 + random.nextInt(1000), "target", random.nextGaussian() * 1e-7));
        definition.put("seed", random.nextLong());
        definition.put("slots", random.nextBoolean() ? 1 + random.nextInt(8) : (1 + random.nextInt(999)) / 1000.0);
        if (random.nextBoolean()) {
            definition.put("pruner", List.of("asha", Map.of("type", "plateau", "epochs", 1 + random.nextInt(9))));
        }
        return definition;
    }

    private static Map<String, Object> parameter(RandomGenerator random, Map<String, Object> earlier) {
        Map<String, Object> parameter = new LinkedHashMap<>();
        double low = Math.exp(random.nextGaussian() * 20);
        switch (random.nextInt(3)) {
            case 0 ->
                parameter.putAll(Map.of(
                        "type", "float", "min", low, "max", low * 3, "scale", random.nextBoolean() ? "log" : "linear"));
            case 1 ->
                parameter.putAll(Map.of("type", "int", "min", 1, "max", 2 + random.nextInt(1 << 20), "scale", "log"));
            default ->
                parameter.putAll(Map.of(
                        "type",
                        random.nextBoolean() ? "categorical" : "ordinal",
                        "values",
                        List.of("a" + text(random), true, 3, 2.5, -1e-9, "1e5", "null", "")));
        }
        if (!earlier.isEmpty() && random.nextBoolean()) {
            String parent = List.copyOf(earlier.keySet()).get(random.nextInt(earlier.size()));
            boolean choice = ((Map<?, ?>) earlier.get(parent)).containsKey("values");
            parameter.put("when", Map.of(parent, choice ? List.of(3, true) : Map.of("min", -1e300, "max", 1e300)));
        }
        return parameter;
    }

    private static String line(RandomGenerator random) {
        return text(random).replace("\n", "");
    }

    private static String text(RandomGenerator random) {
        int[] points = ODD.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return text.toString();
    }
}
