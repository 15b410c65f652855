package io.trialstream.scheduler.http;

import io.trialstream.scheduler.http.CommandRequest.Kind;
import io.trialstream.scheduler.view.AgentRow;
import io.trialstream.scheduler.view.ReadModel;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Drains, undrains and removes agents. */
final class AgentWrites {
    private final ReadModel model;
    private final Commands commands;

    AgentWrites(ReadModel model, Commands commands) {
        this.model = model;
        this.commands = commands;
    }

    void register(Routes routes) {
        change(routes, "drain", Kind.DRAIN_AGENT);
        change(routes, "undrain", Kind.UNDRAIN_AGENT);
        change(routes, "remove", Kind.REMOVE_AGENT);
    }

    private void change(Routes routes, String action, Kind kind) {
        routes.post("/api/v1/agents/{agent}/" + action, Role.ADMIN, Set.of("pool"), request -> {
            routes.mustBeReady();
            AgentRow agent = agent(request);
            request.body(Set.of());
            commands.ask(new CommandRequest(
                    UUID.randomUUID().toString(),
                    kind,
                    agent.pool(),
                    request.client().name(),
                    null,
                    null,
                    agent.agent(),
                    null));
            request.json(commands.shown(() -> model.agent(agent.pool(), agent.agent()), Optional.of(agent))
                    .orElse(agent));
        });
    }

    private AgentRow agent(Request request) {
        String name = request.path("agent");
        String pool = request.query("pool");
        List<AgentRow> found = model.agents().stream()
                .filter(agent -> agent.agent().equals(name) && (pool == null || pool.equals(agent.pool())))
                .toList();
        if (found.isEmpty()) {
            throw Problem.notFound("there is no agent " + name + (pool == null ? "" : " in pool " + pool));
        }
        if (found.size() > 1) {
            throw Problem.invalid("several pools have an agent " + name + "; name one with pool=");
        }
        return found.get(0);
    }
}
