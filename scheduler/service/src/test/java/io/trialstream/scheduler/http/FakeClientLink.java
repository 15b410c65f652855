package io.trialstream.scheduler.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Remembers what clients say, and answers each of them with the order to stop trial 3, unless it is broken. */
final class FakeClientLink implements ClientLink {
    record Said(Trainer who, ObjectNode body) {}

    final List<Said> said = Collections.synchronizedList(new ArrayList<>());
    volatile @Nullable Exception broken;

    @Override
    public CompletionStage<Orders> exchange(Trainer who, ObjectNode body) {
        said.add(new Said(who, body));
        Orders orders = new Orders(
                List.of(Map.of("kind", "STOP", "reason", "rank 3 of 3", "trial", 3, "leaseEpoch", 1)), "0:12");
        // on another thread, as with Kafka
        return CompletableFuture.supplyAsync(() -> orders).thenCompose(this::unlessBroken);
    }

    @Override
    public CompletionStage<Void> report(Trainer who, ObjectNode body) {
        if (!body.path("reports").isArray()) {
            throw new IllegalArgumentException("reports must be a list");
        }
        said.add(new Said(who, body));
        return unlessBroken(null);
    }

    private <T extends @Nullable Object> CompletionStage<T> unlessBroken(T value) {
        Exception failure = broken;
        return failure == null ? CompletableFuture.completedStage(value) : CompletableFuture.failedStage(failure);
    }
}
