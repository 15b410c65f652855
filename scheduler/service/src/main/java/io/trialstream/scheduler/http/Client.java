package io.trialstream.scheduler.http;

import java.util.Set;

/**
 * Who asks.
 *
 * @param name for the audit log
 * @param role what it may do
 * @param teams whose studies it may change; empty: all
 */
record Client(String name, Role role, Set<String> teams) {
    /** Whoever reaches a loopback address without tokens. */
    static final Client LOCAL = new Client("local", Role.ADMIN, Set.of());

    Client {
        teams = Set.copyOf(teams);
    }

    /** Refuses what the client may not do to a team's study. */
    void mustBeOf(String team) {
        if (role != Role.ADMIN && !teams.isEmpty() && !teams.contains(team)) {
            throw Problem.forbidden("the token " + name + " is for studies of the teams " + String.join(", ", teams)
                    + ", not of " + (team.isEmpty() ? "no team" : team));
        }
    }
}
