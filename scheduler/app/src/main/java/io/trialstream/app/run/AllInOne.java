package io.trialstream.app.run;

import io.trialstream.agent.Agent;
import io.trialstream.agent.AgentConfig;
import io.trialstream.app.Version;
import io.trialstream.app.embedded.EmbeddedBroker;
import io.trialstream.scheduler.admin.TopicAdmin;
import io.trialstream.scheduler.admin.TopicPlan;
import io.trialstream.scheduler.http.Api;
import io.trialstream.scheduler.http.ApiConfig;
import io.trialstream.scheduler.http.CommandGateway;
import io.trialstream.scheduler.http.kafka.KafkaClientLink;
import io.trialstream.scheduler.http.kafka.KafkaCommandGateway;
import io.trialstream.scheduler.kafka.AgentKeys;
import io.trialstream.scheduler.kafka.Cluster;
import io.trialstream.scheduler.optimizer.OptimizerService;
import io.trialstream.scheduler.topology.SchedulerService;
import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.ViewLimits;
import io.trialstream.scheduler.view.kafka.ViewConsumer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything in one process, on loopback: broker, scheduler, optimiser, API with dashboard, and one agent with CPU slots. The same code
 * as on a cluster; only this composition differs. Training processes are no children of it: they survive its end, and are found again.
 */
public final class AllInOne implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AllInOne.class);
    private static final String MEMBER = "all-in-one";
    private static final Duration START_WITHIN = Duration.ofSeconds(90);

    private static final Pattern ADDRESS = Pattern.compile("127\\.0\\.0\\.1:(\\d{1,5})");

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final ReadModel model = new ReadModel(ViewLimits.DEFAULT, System.currentTimeMillis());
    private final AllInOneConfig config;
    private @Nullable CommandGateway gateway;
    private int apiPort;
    private @Nullable Cluster cluster;

    private AllInOne(AllInOneConfig config) {
        this.config = config;
    }

    private void start() throws IOException, InterruptedException {
        // the dashboard's server starts late: who can't have his port shall know at once
        LoopbackPort.refuseTaken(config.port(), "--port");
        Path data = config.dataDir();
        int former = formerBrokerPort(data);
        EmbeddedBroker broker = EmbeddedBroker.start(
                data.resolve("kafka"),
                LoopbackPort.isFree(former) ? former : 0,
                fault -> LOG.error("The embedded broker can't go on", fault));
        parts.push(broker);
        if (former != 0 && !broker.bootstrap().endsWith(":" + former)) {
            LOG.warn("The broker's former port {} is taken: agents that know it have to be started anew", former);
        }
        Cluster own = Cluster.plain(broker.bootstrap());
        cluster = own;
        new TopicAdmin(own, TopicPlan.EMBEDDED).ensure();
        SchedulerService scheduler =
                SchedulerService.start(own, config.pool(), data.resolve("streams"), keepsItsPlace());
        parts.push(scheduler);
        parts.push(OptimizerService.startAs(MEMBER, own, StudySamplers::create, 1, Clock.systemUTC()));
        parts.push(ViewConsumer.start(own.clientConfig(), model));
        KafkaCommandGateway commands = KafkaCommandGateway.connect(own.clientConfig());
        parts.push(commands);
        gateway = commands;
        KafkaClientLink clients = KafkaClientLink.connect(own.clientConfig(), AgentKeys.NONE);
        parts.push(clients);
        Api api = Api.start(
                ApiConfig.local(config.port(), Version.TEXT, "default", broker.bootstrap()),
                model,
                commands,
                clients,
                new ParsedDefinitions(),
                new CoreInsights(model));
        parts.push(api);
        apiPort = api.port();
        if (!config.webhooks().isEmpty()) {
            parts.push(WebhookSender.start(model, config.webhooks(), api.metrics()));
        }
        if (config.slots() > 0) {
            parts.push(Agent.start(agentConfig(broker.bootstrap())));
        }
        if (!scheduler.awaitRunning(START_WITHIN)) {
            throw new IOException("the scheduler did not start within " + START_WITHIN.toSeconds() + " s; see the log");
        }
        Files.writeString(data.resolve("address"), "http://127.0.0.1:" + apiPort + "\n" + broker.bootstrap() + "\n");
    }

    // after a kill the groups would wait for the former members' sessions to end; a member of the same name takes over
    // at once
    private static Properties keepsItsPlace() {
        Properties settings = new Properties();
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), MEMBER);
        return settings;
    }

    /** The port on which agents of other processes know the broker from before; 0: there was none. */
    private static int formerBrokerPort(Path data) throws IOException {
        Path address = data.resolve("address");
        List<String> lines = Files.isRegularFile(address) ? Files.readAllLines(address) : List.of();
        Matcher known = ADDRESS.matcher(lines.size() < 2 ? "" : lines.get(1));
        return known.matches() ? Integer.parseInt(known.group(1)) : 0;
    }

    private AgentConfig agentConfig(String bootstrap) {
        AgentConfig.Builder agent = AgentConfig.builder(bootstrap)
                .pool("default")
                .id("local")
                .slots(config.slots())
                .workDir(config.dataDir().resolve("agent"))
                .baseDir(config.baseDir())
                .heartbeatMs(500);
        Path python = Home.pythonPackage();
        return (python == null ? agent : agent.pythonPath(python.toString())).build();
    }

    /**
     * Starts it.
     *
     * @throws IOException if the data directory or the port can't be used; what was started before is ended
     */
    public static AllInOne start(AllInOneConfig config) throws IOException, InterruptedException {
        AllInOne all = new AllInOne(config);
        try {
            all.start();
            return all;
        } catch (UncheckedIOException e) {
            all.close();
            throw new IOException(e.getMessage(), e);
        } catch (IOException | InterruptedException | RuntimeException e) {
            all.close();
            throw e;
        }
    }

    /** What is going on. */
    public ReadModel model() {
        return model;
    }

    /** Takes commands. */
    public CommandGateway gateway() {
        return Objects.requireNonNull(gateway, "it is started");
    }

    /** Where the dashboard is. */
    public String url() {
        return "http://127.0.0.1:" + apiPort;
    }

    /** The broker, for agents and consumers on this machine. */
    public Cluster cluster() {
        return Objects.requireNonNull(cluster, "it is started");
    }

    /** Ends all parts, the last started first. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("{} did not end in order", part.getClass().getSimpleName(), e);
            }
        }
    }
}
