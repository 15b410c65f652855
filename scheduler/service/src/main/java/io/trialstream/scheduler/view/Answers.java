package io.trialstream.scheduler.view;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Those who wait for the scheduler's answers to commands. Ask before the command is sent, or its answer may be missed. */
public final class Answers {
    private final Map<String, CompletableFuture<DecisionRow>> waiting = new ConcurrentHashMap<>();

    /** A future that ends with the decision that answers the command. Give it back with {@link #forget}. */
    public CompletableFuture<DecisionRow> expect(String commandId) {
        return waiting.computeIfAbsent(commandId, id -> new CompletableFuture<>());
    }

    /** Nobody waits for the command any more. */
    public void forget(String commandId) {
        waiting.remove(commandId);
    }

    /** How many commands are waited for. */
    public int size() {
        return waiting.size();
    }

    void decision(DecisionRow decision) {
        String commandId = decision.commandId();
        if (commandId == null
                || (decision.kind() != DecisionKind.COMMAND_ACCEPTED
                        && decision.kind() != DecisionKind.COMMAND_REFUSED)) {
            return;
        }
        CompletableFuture<DecisionRow> future = waiting.get(commandId);
        if (future != null) {
            future.complete(decision);
        }
    }
}
