package io.trialstream.app.commands;

import io.trialstream.schemas.probe.Probe;
import io.trialstream.schemas.probe.ProbeServer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a role without an API of its own says how it is. */
final class HealthOptions {
    @Option(
            names = "--health",
            paramLabel = "[HOST:]PORT",
            description = "serve /healthz, /readyz and /metrics (Prometheus) there; without a host on loopback")
    private @Nullable String address;

    /** The role, with its health served as long as it runs; where that can't be, the role is closed. */
    AutoCloseable serving(AutoCloseable role, Probe probe) throws IOException {
        if (address == null) {
            return role;
        }
        ProbeServer server;
        try {
            server = ProbeServer.start(address, probe);
        } catch (IOException | IllegalArgumentException e) {
            close(role);
            throw e;
        }
        return () -> {
            role.close();
            server.close();
        };
    }

    private static void close(AutoCloseable role) throws IOException {
        try {
            role.close();
        } catch (Exception e) {
            throw new IOException("the role did not end in order", e);
        }
    }
}
