package io.trialstream.scheduler.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeadWritersTest {
    @Test
    void aTransactionIsThatOfTheProcessInItsName() {
        String process = "trialstream-scheduler-6f1d1f0e-8b1a-4c4e-9d3a-0a2b6c1d2e3f";
        String consumer = process + "-StreamThread-1-consumer";
        assertThat(DeadWriters.writes(consumer, process + "-1")).isTrue();
        assertThat(DeadWriters.writes(consumer, process + "-12")).isTrue();
        assertThat(DeadWriters.writes(consumer, "trialstream-scheduler-00000000-8b1a-4c4e-9d3a-0a2b6c1d2e3f-1"))
                .isFalse();
        assertThat(DeadWriters.writes("sarama", process + "-1")).isFalse();
        assertThat(DeadWriters.writes(consumer, "none")).isFalse();
    }
}
