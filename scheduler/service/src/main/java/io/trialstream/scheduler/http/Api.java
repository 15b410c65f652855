package io.trialstream.scheduler.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.codec.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The REST API, live events and the dashboard, on one port. */
public final class Api implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Api.class);
    /** Beside those of event streams. */
    static final int REQUEST_THREADS = 48;

    private static final int RESPONSE_BUFFER_BYTES = 32 << 10;

    private final ReadModel model;
    private final Javalin javalin;
    private final List<Routes.Route> table;
    private final ApiMetrics metrics;
    private final EventStream events;

    private Api(ReadModel model, Javalin javalin, List<Routes.Route> table, ApiMetrics metrics, EventStream events) {
        this.model = model;
        this.javalin = javalin;
        this.table = table;
        this.metrics = metrics;
        this.events = events;
    }

    /**
     * Starts the server.
     *
     * @param config where to listen and whom to let in
     * @param model what is shown
     * @param gateway takes writes
     * @param clients takes what clients say that train external studies
     * @param definitions reads study definitions
     * @param insights figures about studies; null: simple ones
     * @throws IllegalArgumentException when the configuration would let anyone in from beyond loopback, or its tokens file is not right
     * @throws UncheckedIOException when the address can't be listened on; the message says what would help
     */
    public static Api start(
            ApiConfig config,
            ReadModel model,
            CommandGateway gateway,
            ClientLink clients,
            StudyDefinitions definitions,
            @Nullable Insights insights) {
        Gate gate = new Gate(config, System::nanoTime);
        ApiMetrics metrics = new ApiMetrics(model);
        Insights figures = insights == null ? new RankCorrelation() : insights;
        EventStream events = new EventStream(model, metrics, config.eventStreams());
        Routes[] routes = new Routes[1];
        Javalin javalin = Javalin.create(server -> {
            listen(server, config);
            server.routes.before(WebPages::protect);
            routes[0] = new Routes(server.routes, gate, model, metrics);
            new ServerPages(config, model, metrics, gate).register(routes[0]);
            register(routes[0], config, model, gateway, definitions, figures);
            new ClientRoutes(model, clients).register(routes[0]);
            events.register(routes[0]);
            new WebPages().register(server.routes, gate);
            problems(server);
        });
        try {
            javalin.start();
        } catch (JavalinBindException e) {
            String problem = "port " + config.port() + " of " + config.host()
                    + " can't be used, most likely since another program listens there; give another --port";
            throw new UncheckedIOException(problem, new IOException(problem, e));
        }
        return new Api(model, javalin, routes[0].table(), metrics, events);
    }

    private static void listen(JavalinConfig server, ApiConfig config) {
        server.startup.showJavalinBanner = false;
        server.startup.showOldJavalinVersionWarning = false;
        server.startup.startupWatcherEnabled = false;
        server.http.maxRequestSize = config.maxBodyBytes();
        server.http.prefer405over404 = true;
        server.http.responseBufferSize = RESPONSE_BUFFER_BYTES;
        server.jetty.host = config.host();
        server.jetty.port = config.port();
        QueuedThreadPool threads = new QueuedThreadPool(config.eventStreams() + REQUEST_THREADS, 4);
        threads.setName("trialstream-http");
        threads.setDaemon(true);
        server.jetty.threadPool = threads;
        server.jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            http.setSendDateHeader(true);
        });
    }

    private static void register(
            Routes routes,
            ApiConfig config,
            ReadModel model,
            CommandGateway gateway,
            StudyDefinitions definitions,
            Insights insights) {
        Commands commands = new Commands(model, gateway, config.answerTimeoutMs());
        new StudyReads(model, definitions).register(routes);
        new StudyWrites(model, commands, definitions, config.pool()).register(routes);
        new TrialReads(model).register(routes);
        new TrialWrites(model, commands).register(routes);
        new PlotReads(model, insights).register(routes);
        new PoolReads(model).register(routes);
        new PoolWrites(model, commands).register(routes);
        new AgentWrites(model, commands).register(routes);
        new Exports(model).register(routes);
    }

    private static void problems(JavalinConfig server) {
        server.routes.exception(Problem.class, (problem, ctx) -> answer(problem, ctx));
        server.routes.exception(HttpResponseException.class, (e, ctx) -> answer(known(e, ctx), ctx));
        server.routes.exception(Exception.class, (e, ctx) -> {
            String reference = UUID.randomUUID().toString();
            LOG.error("{} {} failed, reference {}", ctx.method().name(), ctx.path(), reference, e);
            answer(
                    new Problem(
                            Problem.Code.INTERNAL, "the server's log has the cause under the reference " + reference),
                    ctx);
        });
    }

    private static Problem known(HttpResponseException e, Context ctx) {
        return switch (e.getStatus()) {
            case 404 -> Problem.notFound("there is nothing at " + ctx.path());
            case 405 ->
                new Problem(
                        Problem.Code.METHOD_NOT_ALLOWED,
                        ctx.method().name() + " is not possible on " + ctx.path() + "; see /api/v1/openapi.json");
            case 413 -> new Problem(Problem.Code.TOO_LARGE, "the body is larger than this server takes");
            default -> Problem.invalid(String.valueOf(e.getMessage()));
        };
    }

    private static void answer(Problem problem, Context ctx) {
        ctx.status(problem.code().status)
                .contentType("application/problem+json")
                .result(JsonText.bytes(problem.body()));
    }

    /** The port that it listens on. */
    public int port() {
        return javalin.port();
    }

    /** What it measures; other parts of the process may add to it. */
    public ApiMetrics metrics() {
        return metrics;
    }

    /** All addresses that it answers, the dashboard's files aside. */
    List<Routes.Route> routes() {
        return table;
    }

    /** Ends all event streams and stops listening. */
    @Override
    public void close() {
        model.feed().close();
        events.awaitEnd();
        javalin.stop();
    }
}
