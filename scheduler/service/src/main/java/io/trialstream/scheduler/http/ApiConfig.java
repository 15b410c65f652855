package io.trialstream.scheduler.http;

import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the API listens and whom it lets in.
 *
 * @param host the address to listen on; beyond loopback only with a tokens file
 * @param port the port; 0: any free one
 * @param tokensFile who may do what, see {@link Tokens}; null: everyone who reaches the loopback address may do everything
 * @param allowedHosts further names under which the API may be reached, without port; loopback's names are always allowed
 * @param version this build's version, for people
 * @param pool the pool that new studies go to when their definition names none
 * @param cluster the Kafka cluster, for people
 * @param maxBodyBytes the largest request body, in bytes
 * @param requestsPerSecond of one client over time
 * @param burst of one client at once
 * @param eventStreams how many may follow live events at a time
 * @param answerTimeoutMs how long a write waits for the scheduler's answer, in milliseconds
 * @param proxy the address of the proxy that ends TLS: whom it forwards for is believed, and the session's cookie is for TLS only; null: none
 */
public record ApiConfig(
        String host,
        int port,
        @Nullable Path tokensFile,
        Set<String> allowedHosts,
        String version,
        String pool,
        String cluster,
        int maxBodyBytes,
        double requestsPerSecond,
        int burst,
        int eventStreams,
        long answerTimeoutMs,
        @Nullable String proxy) {

    public ApiConfig {
        allowedHosts = Set.copyOf(allowedHosts);
        if (host.isBlank()) {
            throw new IllegalArgumentException("host is empty; give an address to listen on, as 127.0.0.1");
        }
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port lies between 0 and 65535, got " + port);
        }
        if (maxBodyBytes < 1 || eventStreams < 1 || answerTimeoutMs < 1) {
            throw new IllegalArgumentException("maxBodyBytes, eventStreams and answerTimeoutMs must be at least 1, got "
                    + maxBodyBytes + ", " + eventStreams + ", " + answerTimeoutMs);
        }
        if (!(requestsPerSecond > 0) || burst < 1) {
            throw new IllegalArgumentException(
                    "requestsPerSecond and burst must be above 0, got " + requestsPerSecond + " and " + burst);
        }
    }

    /** Loopback, no tokens, 1 MiB bodies, 200 requests a second, 64 event streams, 10 s for an answer. */
    public static ApiConfig local(int port, String version, String pool, String cluster) {
        return new ApiConfig(
                "127.0.0.1", port, null, Set.of(), version, pool, cluster, 1 << 20, 200, 1000, 64, 10_000, null);
    }

    /** The same with who may do what. */
    public ApiConfig withTokens(String newHost, Path newTokensFile, Set<String> newAllowedHosts) {
        return new ApiConfig(
                newHost,
                port,
                newTokensFile,
                newAllowedHosts,
                version,
                pool,
                cluster,
                maxBodyBytes,
                requestsPerSecond,
                burst,
                eventStreams,
                answerTimeoutMs,
                proxy);
    }
}
