package io.trialstream.app.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.FaultHandlerFactory;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.fault.FaultHandler;
import org.apache.kafka.server.fault.FaultHandlerException;
import org.slf4j.LoggerFactory;

/**
 * A broker and its controller in this process, on loopback, with its data in a directory that survives restarts. Sockets are bound before
 * the broker starts, so that no other process can take the port meanwhile.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final String LISTENER = "PLAINTEXT";
    private static final String CONTROLLER = "CONTROLLER";
    private static final int NODE = 1;

    private final ControllerServer controller;
    private final BrokerServer broker;
    private final FileLock lock;
    private final String bootstrap;

    private EmbeddedBroker(ControllerServer controller, BrokerServer broker, FileLock lock, String bootstrap) {
        this.controller = controller;
        this.broker = broker;
        this.lock = lock;
        this.bootstrap = bootstrap;
    }

    /**
     * Starts a broker.
     *
     * @param dir its data; made when missing
     * @param port to listen on; 0: any free one
     * @param onFatal told of faults that it can't go on from
     * @throws IOException if the directory can't be used (another process uses it, no permission), or the port is taken
     */
    public static EmbeddedBroker start(Path dir, int port, Consumer<Throwable> onFatal) throws IOException {
        Files.createDirectories(dir);
        FileLock lock = lock(dir);
        Map<String, ServerSocketChannel> bound = new HashMap<>();
        try {
            bound.put(LISTENER, bind(port));
            bound.put(CONTROLLER, bind(0));
            return start(dir, bound, lock, onFatal);
        } catch (IOException | RuntimeException e) {
            for (ServerSocketChannel channel : bound.values()) {
                channel.close();
            }
            lock.release();
            throw e;
        }
    }

    /** Another process has a broker on the directory. */
    public static final class InUseException extends IOException {
        private static final long serialVersionUID = 1L;

        InUseException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private static FileLock lock(Path dir) throws IOException {
        FileChannel channel =
                FileChannel.open(dir.resolve("trialstream.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new java.nio.channels.OverlappingFileLockException();
            }
            return lock;
        } catch (java.nio.channels.OverlappingFileLockException e) {
            channel.close();
            throw new InUseException(dir + " is used by another trialstream; end that one, or give another --data", e);
        }
    }

    private static ServerSocketChannel bind(int port) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(new InetSocketAddress("127.0.0.1", port), 50);
            channel.configureBlocking(false);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw new IOException("port " + port + " can't be used: " + e.getMessage() + "; give another port", e);
        }
    }

    private static int port(ServerSocketChannel channel) throws IOException {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    private static EmbeddedBroker start(
            Path dir, Map<String, ServerSocketChannel> bound, FileLock lock, Consumer<Throwable> onFatal)
            throws IOException {
        int brokerPort = port(java.util.Objects.requireNonNull(bound.get(LISTENER)));
        int controllerPort = port(java.util.Objects.requireNonNull(bound.get(CONTROLLER)));
        ServerSocketFactory sockets = (listener, address, backlog, buffer) -> {
            ServerSocketChannel channel = bound.remove(listener);
            return channel != null
                    ? channel
                    : ServerSocketFactory.INSTANCE.openServerSocket(listener, address, backlog, buffer);
        };
        format(dir);
        KafkaConfig config =
                new KafkaConfig(EmbeddedBrokerConfig.properties(NODE, dir, brokerPort, controllerPort), false);
        var directories = KafkaRaftServer.initializeLogDirs(config, LoggerFactory.getLogger(EmbeddedBroker.class), "");
        SharedServer shared = new SharedServer(
                config,
                directories._1(),
                Time.SYSTEM,
                new Metrics(),
                CompletableFuture.completedFuture(
                        QuorumConfig.parseVoterConnections(List.of(NODE + "@127.0.0.1:" + controllerPort))),
                List.of(),
                faults(onFatal),
                sockets);
        ControllerServer controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), directories._2());
        BrokerServer broker = new BrokerServer(shared);
        try {
            controller.startup();
            broker.startup();
        } catch (RuntimeException e) {
            broker.shutdown();
            controller.shutdown();
            throw e;
        }
        EmbeddedBroker embedded = new EmbeddedBroker(
                controller, broker, lock, "127.0.0.1:" + broker.boundPort(new ListenerName(LISTENER)));
        try {
            LeftoverTransactions.end(embedded.bootstrap());
        } catch (RuntimeException e) {
            embedded.close();
            throw e;
        }
        return embedded;
    }

    private static void format(Path dir) {
        if (Files.exists(dir.resolve("meta.properties"))) {
            return;
        }
        try {
            new Formatter()
                    .setNodeId(NODE)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setDirectories(List.of(dir.toString()))
                    .setMetadataLogDirectory(dir.toString())
                    .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                    .setControllerListenerName(CONTROLLER)
                    .setIgnoreFormatted(true)
                    .setPrintStream(new PrintStream(
                            OutputStream.nullOutputStream(), false, java.nio.charset.StandardCharsets.UTF_8))
                    .run();
        } catch (Exception e) {
            throw new IllegalStateException(dir + " can't be made a broker's directory: " + e.getMessage(), e);
        }
    }

    private static FaultHandlerFactory faults(Consumer<Throwable> onFatal) {
        return (name, fatal, action) -> new FaultHandler() {
            @Override
            public RuntimeException handleFault(String message, Throwable cause) {
                RuntimeException fault = new FaultHandlerException(name + ": " + message, cause);
                if (fatal) {
                    onFatal.accept(fault);
                }
                return fault;
            }
        };
    }

    /** HOST:PORT for clients. */
    public String bootstrap() {
        return bootstrap;
    }

    /** Ends the broker first, since its orderly end needs the controller. */
    @Override
    public void close() {
        try {
            broker.shutdown();
        } finally {
            controller.shutdown();
            try {
                lock.release();
                lock.channel().close();
            } catch (IOException e) {
                LoggerFactory.getLogger(EmbeddedBroker.class).warn("The lock could not be released", e);
            }
        }
    }
}
