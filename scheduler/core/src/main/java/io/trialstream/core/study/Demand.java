package io.trialstream.core.study;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a trial of the study needs to run.
 *
 * @param slots slots on one agent, at least 1
 * @param shareThousandths which part of each slot it takes, in thousandths, 1 to 1000; less than a whole slot goes with slots 1 only
 * @param labels the agent must carry these
 * @param runtimeClass the pool's run-time class that bounds its run time; null: none
 */
public record Demand(
        int slots,
        int shareThousandths,
        Map<String, String> labels,
        @Nullable String runtimeClass) {
    /** What an agent carries that is a client and trains for one study alone: the study's id. Agents that carry it take nothing else. */
    public static final String CLIENT_OF = "external";

    /** One whole slot on any agent. */
    public static final Demand ONE_SLOT = new Demand(1, 1000, Map.of(), null);

    public Demand {
        labels = Map.copyOf(labels);
        if (slots < 1) {
            throw new IllegalArgumentException("slots must be at least 1, got " + slots);
        }
        if (shareThousandths < 1 || shareThousandths > 1000) {
            throw new IllegalArgumentException("a share of a slot lies above 0 and is at most 1");
        }
        if (shareThousandths < 1000 && slots > 1) {
            throw new IllegalArgumentException("a share of a slot goes with one slot, not with " + slots);
        }
    }

    /** The same on clients that train for the study, and on no other agent. */
    Demand ofClientsFor(String study) {
        Map<String, String> wanted = new HashMap<>(labels);
        wanted.put(CLIENT_OF, study);
        return new Demand(slots, shareThousandths, wanted, runtimeClass);
    }
}
