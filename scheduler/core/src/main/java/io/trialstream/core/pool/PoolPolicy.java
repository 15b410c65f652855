package io.trialstream.core.pool;

import java.util.Map;

/**
 * What the pool's operator set: teams and run-time classes.
 *
 * @param teams by name; a team that is not listed has weight 1 and no quota
 * @param classes run-time classes by name
 */
public record PoolPolicy(Map<String, Team> teams, Map<String, RuntimeClass> classes) {
    /** No team and no class is set. */
    public static final PoolPolicy OPEN = new PoolPolicy(Map.of(), Map.of());

    /** A team that is not listed. */
    public static final Team UNLISTED = new Team(1, Integer.MAX_VALUE);

    public PoolPolicy {
        teams = Map.copyOf(teams);
        classes = Map.copyOf(classes);
    }

    /**
     * A team's part of the pool.
     *
     * @param weight its share is its weight over the weights of all teams with work; above 0
     * @param quotaSlots it never holds more slots
     */
    public record Team(double weight, int quotaSlots) {
        public Team {
            if (!(weight > 0) || !Double.isFinite(weight)) {
                throw new IllegalArgumentException("a team's weight must be above 0, got " + weight);
            }
            if (quotaSlots < 0) {
                throw new IllegalArgumentException("a team's quota must not be negative, got " + quotaSlots);
            }
        }
    }

    /**
     * A class of run time.
     *
     * @param maxRuntimeMs the longest run time of its trials, in milliseconds
     * @param slotsPerTeam a team's trials of this class never hold more slots
     */
    public record RuntimeClass(long maxRuntimeMs, int slotsPerTeam) {
        public RuntimeClass {
            if (maxRuntimeMs < 1) {
                throw new IllegalArgumentException(
                        "a class's longest run time must be above 0, got " + maxRuntimeMs + " ms");
            }
        }
    }

    /** The team's policy. */
    public Team team(String name) {
        return teams.getOrDefault(name, UNLISTED);
    }
}
