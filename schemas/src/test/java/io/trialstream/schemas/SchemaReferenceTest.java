package io.trialstream.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SchemaReferenceTest {
    private static final Path README = Path.of("README.md");
    private static final String MARK = "<!-- generated from the schemas: do not edit below -->\n\n";

    @Test
    void theReadmeTellsOfTheSchemasAsTheyAre() throws IOException {
        String text = Files.readString(README);
        int mark = text.indexOf(MARK);
        assertThat(mark)
                .as("README.md has the line that starts its generated part")
                .isPositive();
        String byHand = text.substring(0, mark + MARK.length());
        if (GoldenFiles.writing()) {
            GoldenFiles.write(README, byHand + SchemaReference.markdown());
        }
        assertThat(Files.readString(README))
                .as("schemas/README.md is out of date: %s writes it anew; then commit it", GoldenFiles.COMMAND)
                .isEqualTo(byHand + SchemaReference.markdown());
    }
}
