package io.trialstream.scheduler.view;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a pool's operator set; the components are the API's field names.
 *
 * @param pool the pool's id
 * @param teams by name; a team that is not listed has weight 1 and no quota
 * @param classes run-time classes by name
 */
public record PoolRow(String pool, Map<String, TeamPolicy> teams, Map<String, RuntimeClass> classes) {
    public PoolRow {
        teams = Map.copyOf(teams);
        classes = Map.copyOf(classes);
    }

    /** A pool for which nothing is set. */
    public static PoolRow open(String pool) {
        return new PoolRow(pool, Map.of(), Map.of());
    }

    /** A team's weight in the fair share and the most slots that it may have; null: no limit. */
    public record TeamPolicy(double weight, @Nullable Integer quota) {}

    /** The longest run time of a class's trials, in milliseconds, and the most slots that they may hold for a team; null: no limit. */
    public record RuntimeClass(long maxRuntimeMs, @Nullable Integer slotsPerTeam) {}
}
