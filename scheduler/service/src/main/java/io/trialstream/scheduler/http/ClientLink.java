package io.trialstream.scheduler.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * How clients that train an external study reach its scheduler: each is an agent of the study's pool, with the same leases, reports and
 * orders. Nothing is kept here that a client would miss: it says what it holds each time, and names the last order that it has seen.
 */
public interface ClientLink {
    /** A server without a scheduler, which only shows. */
    ClientLink NONE = new ClientLink() {
        @Override
        public CompletionStage<Orders> exchange(Trainer who, ObjectNode said) {
            return CompletableFuture.failedStage(new IllegalStateException("this server only shows what was"));
        }

        @Override
        public CompletionStage<Void> report(Trainer who, ObjectNode said) {
            return CompletableFuture.failedStage(new IllegalStateException("this server only shows what was"));
        }
    };

    /**
     * A client.
     *
     * @param pool the study's pool
     * @param study the only study that it trains
     * @param agent its id among the pool's agents
     * @param metrics the study's metrics by name, in its order
     */
    record Trainer(String pool, String study, String agent, List<String> metrics) {
        private static final String PREFIX = "client-";

        public Trainer {
            metrics = List.copyOf(metrics);
        }

        /** The id of a client of that name: it can't speak for an agent of another kind. */
        static String agentId(String client) {
            return PREFIX + client;
        }

        /** Whether an agent's id is that of a client. */
        public static boolean isClient(String agent) {
            return agent.startsWith(PREFIX);
        }
    }

    /**
     * What it is told.
     *
     * @param orders as the API shows them, in order
     * @param cursor names the last of them, for the next exchange
     */
    record Orders(List<Map<String, Object>> orders, String cursor) {
        public Orders {
            orders = List.copyOf(orders);
        }
    }

    /**
     * Passes a sign of life on, and waits a while for orders.
     *
     * @param said the request's body
     * @throws IllegalArgumentException if it is not right; the message says where and what would be
     */
    CompletionStage<Orders> exchange(Trainer who, ObjectNode said);

    /**
     * Passes reports on, one after the other; ends when all are stored.
     *
     * @param said the request's body
     * @throws IllegalArgumentException if it is not right; the message says where and what would be
     */
    CompletionStage<Void> report(Trainer who, ObjectNode said);
}
