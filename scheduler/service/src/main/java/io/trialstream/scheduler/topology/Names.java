package io.trialstream.scheduler.topology;

import io.trialstream.schemas.Topic;

/** The names inside the topology. They are part of the stored state's identity: changing one is a compatibility decision. */
final class Names {
    /** The processor that owns the pools of its partition. */
    static final String DECIDE = "decide";

    /** The pools' rows; its changelog is their durable state. */
    static final String POOL_STORE = "pool-store";

    private Names() {}

    static String source(Topic<?> topic) {
        return "read-" + shortName(topic);
    }

    static String sink(Topic<?> topic) {
        return "write-" + shortName(topic);
    }

    private static String shortName(Topic<?> topic) {
        String[] parts = topic.name().split("\\.");
        return parts[1];
    }
}
