package io.trialstream.scheduler.studyfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.random.Seeds;
import io.trialstream.schemas.Mutations;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Whatever a file holds, it is read or refused in one line; what is read survives its own canonical form. */
class StudyFileFuzzTest {
    private static final int SEEDS = Mutations.inputs(4_000);
    private static final String BITS = "{}[]:,-\"'#&*!|>%@`\\\t\n 0123456789.eE+xa~<=?\u0000\u0085\ud83d";

    @Test
    void readsOrRefuses() {
        int read = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            String text = mutated(Seeds.derive(seed, 0, "fuzz"));
            ParsedStudy study;
            try {
                study = StudyFile.parse(text, "fuzz");
            } catch (StudyFileException e) {
                assertThat(e.getMessage())
                        .as("seed %d", seed)
                        .doesNotContain("\n")
                        .startsWith("fuzz");
                continue;
            }
            read++;
            assertThat(StudyFile.parse(study.canonicalJson(), "again").canonicalJson())
                    .as("seed %d", seed)
                    .isEqualTo(study.canonicalJson());
        }
        assertThat(read).isBetween(SEEDS / 50, SEEDS);
    }

    private static String mutated(RandomGenerator random) {
        StringBuilder text = new StringBuilder(Examples.FULL);
        for (int i = random.nextInt(6); i >= 0; i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, BITS.charAt(random.nextInt(BITS.length())));
                case 1 -> text.insert(at, BITS.charAt(random.nextInt(BITS.length())));
                case 2 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(20)));
                default -> text.insert(at, Examples.FULL, 0, random.nextInt(60));
            }
        }
        return text.toString();
    }
}
