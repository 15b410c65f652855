package io.trialstream.scheduler.http;

import io.trialstream.scheduler.view.Answers;
import io.trialstream.scheduler.view.DecisionKind;
import io.trialstream.scheduler.view.DecisionRow;
import io.trialstream.scheduler.view.ReadModel;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends commands and waits for their answers, then for the read side to show what they did. */
final class Commands {
    private static final Logger AUDIT = LoggerFactory.getLogger("io.trialstream.audit");
    private static final int MOST_WAITING = 256;
    private static final long SHOWN_WITHIN_MS = 500;

    private final ReadModel model;
    private final CommandGateway gateway;
    private final long answerTimeoutMs;

    Commands(ReadModel model, CommandGateway gateway, long answerTimeoutMs) {
        this.model = model;
        this.gateway = gateway;
        this.answerTimeoutMs = answerTimeoutMs;
    }

    /**
     * Sends a command.
     *
     * @return the decision that accepted it
     * @throws Problem refused, timeout or unavailable
     */
    DecisionRow ask(CommandRequest command) {
        Answers answers = model.answers();
        if (answers.size() >= MOST_WAITING) {
            throw new Problem(
                    Problem.Code.UNAVAILABLE,
                    MOST_WAITING + " requests wait for the scheduler already; try again soon");
        }
        CompletableFuture<DecisionRow> answer = answers.expect(command.commandId());
        try {
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(answerTimeoutMs);
            sent(command, answerTimeoutMs);
            DecisionRow decision = answer.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            audit(command, decision.kind() == DecisionKind.COMMAND_REFUSED ? "refused" : "accepted");
            if (decision.kind() == DecisionKind.COMMAND_REFUSED) {
                throw new Problem(
                        Problem.Code.REFUSED,
                        decision.explanation().isEmpty() ? decision.reason() : decision.explanation(),
                        Map.of("reason", decision.reason()));
            }
            return decision;
        } catch (TimeoutException e) {
            audit(command, "not answered");
            throw new Problem(
                    Problem.Code.TIMEOUT,
                    "the scheduler of pool " + command.pool() + " did not answer within " + answerTimeoutMs
                            + " ms; it may carry the request out later. Is it running?",
                    Map.of("commandId", command.commandId()));
        } catch (ExecutionException e) {
            throw new IllegalStateException("an answer can't fail", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem(Problem.Code.UNAVAILABLE, "the server is shutting down");
        } finally {
            answers.forget(command.commandId());
        }
    }

    /** Who did what; the same stands in the topic of decisions. Without tokens everyone is the same, and it says nothing. */
    private static void audit(CommandRequest command, String outcome) {
        if (!command.issuedBy().equals(Client.LOCAL.name())) {
            AUDIT.info(
                    "{} {} by {}: {}",
                    command.kind(),
                    Stream.of(command.pool(), command.study(), command.trial(), command.agent())
                            .filter(Objects::nonNull)
                            .map(String::valueOf)
                            .collect(Collectors.joining("/")),
                    command.issuedBy(),
                    outcome);
        }
    }

    private void sent(CommandRequest command, long timeoutMs) throws InterruptedException, TimeoutException {
        try {
            gateway.send(command).toCompletableFuture().get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new Problem(
                    Problem.Code.UNAVAILABLE, "the request could not be sent to the scheduler: " + e.getCause());
        }
    }

    /** What the read side shows once it differs from before, or after a short while whatever it shows then. */
    <T> Optional<T> shown(Supplier<Optional<T>> now, Optional<T> before) {
        return shown(now, before, SHOWN_WITHIN_MS);
    }

    /** The same for something new, for which the whole time of an answer is waited. */
    <T> T created(Supplier<Optional<T>> now, String what) {
        return shown(now, Optional.empty(), answerTimeoutMs)
                .orElseThrow(() -> new Problem(
                        Problem.Code.TIMEOUT,
                        what + " was accepted, but the read side does not show it yet; try again"));
    }

    private <T> Optional<T> shown(Supplier<Optional<T>> now, Optional<T> before, long withinMs) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(withinMs);
        while (true) {
            long seen = model.feed().lastId();
            Optional<T> value = now.get();
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (!value.equals(before) || leftMs <= 0 || model.feed().closed()) {
                return value;
            }
            try {
                model.feed().await(seen, leftMs);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return value;
            }
        }
    }
}
