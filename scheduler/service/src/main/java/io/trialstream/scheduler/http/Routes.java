package io.trialstream.scheduler.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.trialstream.scheduler.view.ReadModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;

/** The table of what the API answers; each entry knows who may ask and which query parameters it takes. */
final class Routes {
    /** Answers a request. */
    interface Handler {
        void handle(Request request) throws Exception;
    }

    /** An entry; the path has Javalin's {parameters}. */
    record Route(String method, String path, Role role, Set<String> query) {}

    private final RoutesConfig javalin;
    private final Gate gate;
    private final ReadModel model;
    private final ApiMetrics metrics;
    // who sends a body slowly holds a thread; those whom we don't know can't take the places of those whom we do
    private final Semaphore strangers = new Semaphore(Api.REQUEST_THREADS / 8);
    private final Semaphore readers = new Semaphore(Api.REQUEST_THREADS / 2);
    private final List<Route> table = new ArrayList<>();

    Routes(RoutesConfig javalin, Gate gate, ReadModel model, ApiMetrics metrics) {
        this.javalin = javalin;
        this.gate = gate;
        this.model = model;
        this.metrics = metrics;
    }

    /** Something to look at, once the read side has caught up. */
    void get(String path, Set<String> query, Handler handler) {
        add(HandlerType.GET, path, Role.VIEWER, query, request -> {
            mustBeReady();
            handler.handle(request);
        });
    }

    /** Something to look at, whatever the state. */
    void get(String path, Role role, Handler handler) {
        add(HandlerType.GET, path, role, Set.of(), handler);
    }

    void post(String path, Role role, Set<String> query, Handler handler) {
        add(HandlerType.POST, path, role, query, handler);
    }

    void patch(String path, Role role, Handler handler) {
        add(HandlerType.PATCH, path, role, Set.of(), handler);
    }

    void delete(String path, Role role, Handler handler) {
        add(HandlerType.DELETE, path, role, Set.of(), handler);
    }

    /** What was added, in order. */
    List<Route> table() {
        return List.copyOf(table);
    }

    private void add(HandlerType method, String path, Role role, Set<String> query, Handler handler) {
        Route route = new Route(method.name(), path, role, query);
        table.add(route);
        javalin.addHttpHandler(method, path, ctx -> {
            long startedAt = System.nanoTime();
            try {
                Client client = gate.admit(ctx, role);
                refuseUnknownParameters(ctx, query);
                handler.handle(new Request(ctx, client, model, role == Role.ANYONE ? strangers : readers));
                metrics.answered(route, ctx.statusCode(), System.nanoTime() - startedAt);
            } catch (Problem e) {
                metrics.answered(route, e.code().status, System.nanoTime() - startedAt);
                throw e;
            }
        });
    }

    /** Refuses to answer from half of what is known. */
    void mustBeReady() {
        if (!model.ready()) {
            throw new Problem(Problem.Code.UNAVAILABLE, "the read side is still loading; see /readyz");
        }
    }

    private static void refuseUnknownParameters(Context ctx, Set<String> known) {
        for (String name : ctx.queryParamMap().keySet()) {
            if (!known.contains(name)) {
                throw Problem.invalid("unknown query parameter " + name + "; "
                        + (known.isEmpty()
                                ? "this address takes none"
                                : "known are " + String.join(", ", new TreeSet<>(known))));
            }
        }
    }
}
