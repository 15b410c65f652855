package io.trialstream.scheduler.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.space.Hyperparameters;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class DeadlineBoxTest {
    private static final Duration PATIENT = Duration.ofSeconds(120);
    private static final List<Suggestion> RESULT =
            List.of(new Suggestion(Hyperparameters.of(Map.of("x", 1L)), new Provenance("slow", "because", 0, 0, null)));

    @Test
    void workThatIsDoneInTimeIsTheAnswer() {
        DeadlineBox box = new DeadlineBox(PATIENT);
        assertThat(box.within(() -> RESULT)).contains(RESULT);
        assertThat(box.within(() -> RESULT)).contains(RESULT);
    }

    @Test
    void pastTheBoxThereIsNoAnswerAndTheNextWorkWaitsForTheFirstToEnd() throws InterruptedException {
        DeadlineBox box = new DeadlineBox(Duration.ofMillis(1));
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        AtomicBoolean second = new AtomicBoolean();
        assertThat(box.within(() -> {
                    await(release);
                    ended.countDown();
                    return RESULT;
                }))
                .isEmpty();
        assertThat(box.within(() -> {
                    second.set(true);
                    return RESULT;
                }))
                .isEmpty();
        release.countDown();
        assertThat(ended.await(PATIENT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        // two works never ran at a time: the second was not even started
        assertThat(second).isFalse();
    }

    @Test
    void afterALateWorkEndedTheBoxAsksTheSamplerAgain() throws InterruptedException {
        DeadlineBox box = new DeadlineBox(Duration.ofMillis(200));
        CountDownLatch release = new CountDownLatch(1);
        Supplier<List<Suggestion>> slow = () -> {
            await(release);
            return RESULT;
        };
        assertThat(box.within(slow)).isEmpty();
        release.countDown();
        long deadline = System.nanoTime() + PATIENT.toNanos();
        boolean again = false;
        while (!again && System.nanoTime() < deadline) {
            again = box.within(() -> RESULT).isPresent();
        }
        assertThat(again).isTrue();
    }

    @Test
    void theSamplersOwnFaultIsThrownAsItIs() {
        DeadlineBox box = new DeadlineBox(PATIENT);
        assertThatThrownBy(() -> box.within(() -> {
                    throw new IllegalStateException("no model");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no model");
        assertThat(box.within(() -> RESULT)).contains(RESULT);
    }

    @Test
    void aBoxOfNothingIsRefused() {
        assertThatThrownBy(() -> new DeadlineBox(Duration.ZERO)).hasMessageContaining("longer than 0");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
