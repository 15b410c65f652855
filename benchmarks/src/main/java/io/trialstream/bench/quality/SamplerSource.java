package io.trialstream.bench.quality;

import io.trialstream.core.sampler.Sampler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the samplers of a run by name: ours, and Optuna's where it is installed. */
final class SamplerSource implements AutoCloseable {
    private static final String PEER = "optuna-";

    private final Map<String, String> options;
    private @Nullable OptunaPeer peer;

    SamplerSource(Map<String, String> options) {
        this.options = options;
    }

    Sampler create(String name, long seed) throws IOException {
        if (!name.startsWith(PEER)) {
            return SamplerRegistry.create(name, seed);
        }
        OptunaPeer started = peer;
        if (started == null) {
            String python = options.get("python");
            if (python == null) {
                throw new IllegalArgumentException(
                        "'" + name + "' needs --python, the path of an interpreter that can import optuna");
            }
            started = new OptunaPeer(
                    Path.of(python), Path.of(options.getOrDefault("peer", "benchmarks/python/optuna_peer.py")));
            peer = started;
        }
        return started.study(name.substring(PEER.length()), seed);
    }

    @Override
    public void close() {
        if (peer != null) {
            peer.close();
        }
    }
}
