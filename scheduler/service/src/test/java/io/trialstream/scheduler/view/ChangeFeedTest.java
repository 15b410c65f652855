package io.trialstream.scheduler.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.scheduler.view.ChangeFeed.Batch;
import io.trialstream.scheduler.view.ChangeFeed.Change;
import io.trialstream.scheduler.view.ChangeFeed.Type;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ChangeFeedTest {
    private final ChangeFeed feed = new ChangeFeed(8, Rows.T0);

    @Test
    void idsRiseAndAFollowerReadsOnFromWhereItWas() {
        long start = feed.lastId();
        feed.publish(Type.DECISION, "a", null, "one");
        feed.publish(Type.DECISION, "b", null, "two");
        Batch first = feed.read(start, null, 10);
        feed.publish(Type.DECISION, "a", null, "three");
        Batch second = feed.read(first.lastId(), null, 10);

        assertThat(first.changes()).extracting(Change::data).containsExactly("one", "two");
        assertThat(second.changes()).extracting(Change::data).containsExactly("three");
        assertThat(second.changes().get(0).id())
                .isGreaterThan(first.changes().get(1).id());
        assertThat(feed.read(second.lastId(), null, 10).changes()).isEmpty();
    }

    @Test
    void aNewerStateTakesThePlaceOfAnOlderOne() {
        long start = feed.lastId();
        for (int i = 0; i < 7; i++) {
            feed.publish(Type.TRIAL, "a", "trial 1", i);
        }
        feed.publish(Type.TRIAL, "a", "trial 2", "other");

        assertThat(feed.read(start, null, 10).changes())
                .extracting(Change::data)
                .containsExactly(6, "other");
    }

    @Test
    void aFollowerSeesItsStudyOnly() {
        long start = feed.lastId();
        feed.publish(Type.DECISION, "a", null, 1);
        feed.publish(Type.DECISION, "b", null, 2);
        feed.publish(Type.AGENT, null, "agent", 3);
        Batch batch = feed.read(start, "b", 10);

        assertThat(batch.changes()).extracting(Change::data).containsExactly(2);
        assertThat(batch.lastId()).isEqualTo(feed.lastId());
    }

    @Test
    void whoFallsBehindTheBufferIsToldSo() {
        long start = feed.lastId();
        for (int i = 0; i < 9; i++) {
            feed.publish(Type.DECISION, "a", null, i);
        }
        Batch lost = feed.read(start, null, 100);
        assertThat(lost.reset()).isTrue();
        assertThat(lost.lastId()).isEqualTo(feed.lastId());
        assertThat(feed.read(start + 1, null, 100).changes()).hasSize(8);
    }

    @Test
    void anIdOfAnEarlierOrLaterProcessIsOutsideTheBuffer() {
        long earlier = feed.lastId();
        ChangeFeed next = new ChangeFeed(8, Rows.T0 + 1000);
        next.publish(Type.DECISION, "a", null, 1);

        assertThat(next.read(earlier, null, 10).reset()).isTrue();
        assertThat(next.read(next.lastId() + 5, null, 10).reset()).isTrue();
        assertThat(next.lastId()).isLessThan(1L << 53);
    }

    @Test
    void supersedingGoesOnAfterTheBufferHasTurnedOverManyTimes() {
        for (int i = 0; i < 1000; i++) {
            feed.publish(Type.TRIAL, "a", "trial " + i % 3, i);
            feed.publish(Type.DECISION, "a", null, "d" + i);
        }
        Batch all = feed.read(feed.lastId() - 8, null, 100);
        assertThat(all.reset()).isFalse();
        assertThat(all.changes())
                .extracting(Change::data)
                .containsExactly("d996", 997, "d997", 998, "d998", 999, "d999");
    }

    @Test
    void aWaitingFollowerIsWokenByAChangeAndByTheEnd() throws Exception {
        long start = feed.lastId();
        CompletableFuture<Boolean> woken = CompletableFuture.supplyAsync(() -> await(start));
        feed.publish(Type.DECISION, "a", null, 1);
        assertThat(woken.get(10, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<Boolean> ended = CompletableFuture.supplyAsync(() -> await(feed.lastId()));
        feed.close();
        assertThat(ended.get(10, TimeUnit.SECONDS)).isFalse();
        assertThat(feed.closed()).isTrue();
    }

    private boolean await(long after) {
        try {
            return feed.await(after, 60_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
