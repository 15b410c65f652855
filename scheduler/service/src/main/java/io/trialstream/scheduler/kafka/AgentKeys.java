package io.trialstream.scheduler.kafka;

import io.trialstream.schemas.AgentSignature;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The keys of pools whose agents must sign what they send. Pools without a key take what anyone sends who may write to the topics. */
public final class AgentKeys {
    /** No pool's agents sign. */
    public static final AgentKeys NONE = new AgentKeys(Map.of());

    private static final int REMEMBERED = 20_000;

    private final Map<String, byte[]> pools;

    private AgentKeys(Map<String, byte[]> pools) {
        this.pools = Map.copyOf(pools);
    }

    /** With each pool's key, of 32 bytes. */
    public static AgentKeys of(Map<String, byte[]> pools) {
        return new AgentKeys(pools);
    }

    /**
     * Reads a file of properties: {@code POOL=64 hexadecimal digits}.
     *
     * @throws IllegalArgumentException if it can't be read or holds something else
     */
    public static AgentKeys read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new IllegalArgumentException("the pools' keys " + file + " can't be read: " + e, e);
        }
        Map<String, byte[]> pools = new HashMap<>();
        for (String pool : properties.stringPropertyNames()) {
            pools.put(pool, AgentSignature.key(properties.getProperty(pool).strip(), file + ", pool " + pool + ","));
        }
        if (pools.isEmpty()) {
            throw new IllegalArgumentException(file + " holds no key; write POOL=64 hexadecimal digits");
        }
        return new AgentKeys(pools);
    }

    /**
     * An agent's key, as hexadecimal digits.
     *
     * @throws IllegalArgumentException if its pool has none
     */
    public String agentKey(String pool, String agent) {
        byte[] key = pools.get(pool);
        if (key == null) {
            throw new IllegalArgumentException(
                    "there is no key for pool '" + pool + "'; there are keys for " + pools.keySet());
        }
        return java.util.HexFormat.of().formatHex(AgentSignature.agentKey(key, pool, agent));
    }

    /** Signs in an agent's name; empty: its pool has no key. */
    public Optional<AgentSignature> signature(String pool, String agent) {
        return Optional.ofNullable(pools.get(pool))
                .map(key -> new AgentSignature(AgentSignature.agentKey(key, pool, agent)));
    }

    /** A check for one thread, which remembers the keys of the agents that it met. */
    public Check check() {
        return new Check();
    }

    /** Checks signatures. Not thread-safe. */
    public final class Check {
        private final Map<String, AgentSignature> agents = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, AgentSignature> eldest) {
                return size() > REMEMBERED;
            }
        };

        private Check() {}

        /** Why a record can't be what it says it is; null: it may be. */
        public @Nullable String problem(String pool, String agent, String topic, byte[] value, Headers headers) {
            byte[] key = pools.get(pool);
            if (key == null) {
                return null;
            }
            AgentSignature signature = agents.computeIfAbsent(
                    pool + "/" + agent, id -> new AgentSignature(AgentSignature.agentKey(key, pool, agent)));
            return signature.isOf(topic, value, headers)
                    ? null
                    : "it is not signed by agent " + agent + " of pool " + pool
                            + "; agents of this pool need --signing-key";
        }
    }
}
