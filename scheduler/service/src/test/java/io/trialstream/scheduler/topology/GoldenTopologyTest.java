package io.trialstream.scheduler.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The topology's names are part of the stored state's identity: a change is a decision, not an accident. */
class GoldenTopologyTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden", "topology.txt");

    @Test
    void isDescribedAsBefore() throws IOException {
        String described = PoolTopology.build(TopologyConfig.DEFAULT).describe().toString();
        if ("write".equals(System.getProperty("trialstream.golden"))) {
            Files.createDirectories(Path.of("src", "test", "resources", "golden"));
            Files.writeString(GOLDEN, described);
        }
        assertThat(described)
                .as(
                        "renewed by: mvn -pl scheduler/service -am test -Dtest=GoldenTopologyTest -Dtrialstream.golden=write"
                                + " -Dsurefire.failIfNoSpecifiedTests=false")
                .isEqualTo(Files.readString(GOLDEN));
    }
}
