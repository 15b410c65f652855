package io.trialstream.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeenEpochsTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void behavesAsASet(long seed) {
        Random random = new Random(seed);
        SeenEpochs seen = new SeenEpochs();
        Set<Long> model = new HashSet<>();
        for (int i = 0; i < 2000; i++) {
            long epoch = 1 + random.nextInt(300);
            assertThat(seen.contains(epoch)).as("seed %d, step %d", seed, i).isEqualTo(model.contains(epoch));
            assertThat(seen.add(epoch)).as("seed %d, step %d", seed, i).isEqualTo(model.add(epoch));
        }
    }
}
