package io.trialstream.scheduler.http;

import io.trialstream.scheduler.http.ClientLink.Trainer;
import io.trialstream.scheduler.view.AgentRow;
import io.trialstream.scheduler.view.AgentState;
import io.trialstream.scheduler.view.ReadModel;
import java.util.List;
import java.util.Set;

/** Agents, pools and teams. */
final class PoolReads {
    private final ReadModel model;

    PoolReads(ReadModel model) {
        this.model = model;
    }

    void register(Routes routes) {
        routes.get("/api/v1/agents", Set.of("pool", "state", "limit", "cursor"), this::agents);
        routes.get("/api/v1/pools", Request.PAGE, request -> request.page("pools", Pools.of(model)));
        routes.get("/api/v1/teams", Request.PAGE, request -> request.page("teams", Pools.teams(model)));
        routes.get("/api/v1/ledger", Set.of("by", "team", "pool", "limit", "cursor"), this::ledger);
    }

    private void ledger(Request request) {
        Ledger.By by = request.one("by", Ledger.By.TEAM, Ledger.By.class);
        String team = request.query("team");
        String pool = request.query("pool");
        request.page("ledger " + by + " " + team + " " + pool, Ledger.of(model, by, team, pool));
    }

    private void agents(Request request) {
        String pool = request.query("pool");
        Set<AgentState> states = request.oneOf("state", AgentState.class);
        int limit = request.limit();
        String list = "agents " + pool + " " + states;
        String cursor = request.query("cursor");
        var after = cursor == null ? null : Cursor.read(list, cursor, 2);
        List<AgentRow> page = model.agents().stream()
                .filter(agent -> pool == null || pool.equals(agent.pool()))
                .filter(agent -> states.isEmpty() ? !isEndedClient(agent) : states.contains(agent.state()))
                .filter(agent -> after == null
                        || follows(agent, after.get(1).asText(), after.get(2).asText()))
                .limit(limit + 1L)
                .toList();
        boolean more = page.size() > limit;
        List<AgentRow> items = more ? page.subList(0, limit) : page;
        request.items(
                items,
                more
                        ? Cursor.write(
                                list,
                                items.get(limit - 1).pool(),
                                items.get(limit - 1).agent())
                        : null);
    }

    /** Each start of a client is an agent of its own: those that ended would soon outnumber all others. */
    private static boolean isEndedClient(AgentRow agent) {
        return Trainer.isClient(agent.agent())
                && (agent.state() == AgentState.LOST || agent.state() == AgentState.REMOVED);
    }

    private static boolean follows(AgentRow agent, String pool, String name) {
        int byPool = agent.pool().compareTo(pool);
        return byPool > 0 || (byPool == 0 && agent.agent().compareTo(name) > 0);
    }
}
