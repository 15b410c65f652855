package io.trialstream.app.commands;

import io.trialstream.scheduler.kafka.Cluster;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a role reaches its cluster. */
final class ClusterOptions {
    @Option(
            names = "--bootstrap",
            required = true,
            paramLabel = "HOST:PORT",
            description = "a broker, or several joined by commas")
    private String bootstrap = "";

    @Option(
            names = "--client-config",
            paramLabel = "FILE",
            description =
                    "Kafka client properties for TLS and SASL: security.protocol, sasl.mechanism, ssl.truststore.location, …")
    private @Nullable Path clientConfig;

    /**
     * The cluster.
     *
     * @throws IOException if the file can't be read
     */
    Cluster cluster() throws IOException {
        return cluster(bootstrap, clientConfig);
    }

    static Cluster cluster(String bootstrap, @Nullable Path clientConfig) throws IOException {
        Map<String, Object> security = new HashMap<>();
        if (clientConfig != null) {
            if (!Files.isRegularFile(clientConfig)) {
                throw new IOException("--client-config: there is no file " + clientConfig);
            }
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(clientConfig)) {
                properties.load(reader);
            }
            properties.forEach((name, value) -> security.put(String.valueOf(name), value));
        }
        return new Cluster(bootstrap, security);
    }
}
