package io.trialstream.scheduler.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

class TopicAdminTest {
    private static KafkaException answer(ApiException fault) {
        return new KafkaException("the cluster did not answer", new ExecutionException(fault));
    }

    @Test
    void asksAgainForATopicThatWasJustMade() {
        AtomicInteger asked = new AtomicInteger();

        int answer = TopicAdmin.untilKnown(
                () -> {
                    if (asked.incrementAndGet() < 3) {
                        throw answer(new UnknownTopicOrPartitionException());
                    }
                    return 7;
                },
                Duration.ofMinutes(1));

        assertThat(answer).isEqualTo(7);
        assertThat(asked).hasValue(3);
    }

    @Test
    void doesNotAskForEverNorForAnythingElse() {
        AtomicInteger asked = new AtomicInteger();

        assertThatThrownBy(() -> TopicAdmin.untilKnown(
                        () -> {
                            throw answer(new UnknownTopicOrPartitionException());
                        },
                        Duration.ZERO))
                .hasRootCauseInstanceOf(UnknownTopicOrPartitionException.class);
        assertThatThrownBy(() -> TopicAdmin.untilKnown(
                        () -> {
                            asked.incrementAndGet();
                            throw answer(new TopicAuthorizationException("no"));
                        },
                        Duration.ofMinutes(1)))
                .hasRootCauseInstanceOf(TopicAuthorizationException.class);
        assertThat(asked).hasValue(1);
    }
}
