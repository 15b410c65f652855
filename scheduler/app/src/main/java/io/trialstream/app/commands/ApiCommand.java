package io.trialstream.app.commands;

import io.trialstream.app.Version;
import io.trialstream.app.run.CoreInsights;
import io.trialstream.app.run.ParsedDefinitions;
import io.trialstream.app.run.WebhookSender;
import io.trialstream.scheduler.http.Api;
import io.trialstream.scheduler.http.ApiConfig;
import io.trialstream.scheduler.http.kafka.KafkaClientLink;
import io.trialstream.scheduler.http.kafka.KafkaCommandGateway;
import io.trialstream.scheduler.kafka.AgentKeys;
import io.trialstream.scheduler.kafka.Cluster;
import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.ViewLimits;
import io.trialstream.scheduler.view.kafka.ViewConsumer;
import io.trialstream.scheduler.view.webhook.Webhook;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The API with the dashboard as one role of a cluster. */
@Command(
        name = "api",
        mixinStandardHelpOptions = true,
        description =
                "Serve the dashboard and the REST API of a cluster. Any number may run; none decides anything. Give"
                        + " --webhooks to one of them: each with it tells.")
public final class ApiCommand implements Callable<Integer> {
    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "address to listen on; beyond loopback only with --tokens (default: ${DEFAULT-VALUE})",
            defaultValue = "127.0.0.1")
    private String host = "127.0.0.1";

    @Option(
            names = "--port",
            paramLabel = "P",
            description = "port to listen on (default: ${DEFAULT-VALUE})",
            defaultValue = "8080")
    private int port;

    @Option(
            names = "--tokens",
            paramLabel = "FILE",
            description = "who may do what: a JSON file of tokens with roles and teams")
    private @Nullable Path tokens;

    @Option(
            names = "--allow-host",
            paramLabel = "NAME",
            description = "a further name under which browsers may reach it; may be repeated")
    private Set<String> allowedHosts = new LinkedHashSet<>();

    @Option(
            names = "--proxy",
            paramLabel = "ADDRESS",
            description =
                    "the address of the proxy in front that ends TLS: whom it names in X-Forwarded-For is the client,"
                            + " and cookies are for https alone")
    private @Nullable String proxy;

    @Option(
            names = "--pool",
            paramLabel = "POOL",
            description = "the pool of studies that name none (default: ${DEFAULT-VALUE})",
            defaultValue = "default")
    private String pool = "default";

    @Mixin
    private final AgentKeysOption agentKeys = new AgentKeysOption();

    @Mixin
    private final WebhookOptions webhooks = new WebhookOptions();

    @Override
    public Integer call() throws InterruptedException {
        return Role.run("api", () -> {
            List<Webhook> hooks = webhooks.read();
            Cluster kafka = cluster.cluster();
            ApiConfig local = ApiConfig.local(port, Version.TEXT, pool, kafka.bootstrap());
            ApiConfig config = new ApiConfig(
                    host,
                    port,
                    tokens,
                    allowedHosts,
                    local.version(),
                    local.pool(),
                    local.cluster(),
                    local.maxBodyBytes(),
                    local.requestsPerSecond(),
                    local.burst(),
                    local.eventStreams(),
                    local.answerTimeoutMs(),
                    proxy);
            ReadModel model = new ReadModel(ViewLimits.DEFAULT, System.currentTimeMillis());
            AgentKeys keys = agentKeys.read();
            ViewConsumer view = ViewConsumer.start(kafka.clientConfig(), model, keys);
            KafkaCommandGateway gateway = KafkaCommandGateway.connect(kafka.clientConfig());
            KafkaClientLink clients = KafkaClientLink.connect(kafka.clientConfig(), keys);
            Api api = Api.start(config, model, gateway, clients, new ParsedDefinitions(), new CoreInsights(model));
            WebhookSender sender = hooks.isEmpty() ? null : WebhookSender.start(model, hooks, api.metrics());
            Terminal.err().println("trialstream: the api listens on http://" + host + ":" + api.port());
            return () -> {
                if (sender != null) {
                    sender.close();
                }
                api.close();
                clients.close();
                gateway.close();
                view.close();
            };
        });
    }
}
