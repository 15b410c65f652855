package io.trialstream.scheduler.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.scheduler.http.CommandRequest.Kind;
import io.trialstream.scheduler.view.PoolRow;
import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.codec.JsonText;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Sets what pools are set to. The scheduler reads the settings; what it can't read it refuses with the reason. */
final class PoolWrites {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    private final ReadModel model;
    private final Commands commands;

    PoolWrites(ReadModel model, Commands commands) {
        this.model = model;
        this.commands = commands;
    }

    void register(Routes routes) {
        routes.post("/api/v1/pools/{pool}/configure", Role.ADMIN, Set.of(), request -> {
            routes.mustBeReady();
            String pool = request.path("pool");
            if (!NAME.matcher(pool).matches()) {
                throw Problem.invalid("'" + pool + "' can't be a pool's name: at most 63 letters, digits, . _ or -,"
                        + " a letter or digit first");
            }
            ObjectNode settings = request.body(Set.of("teams", "classes"));
            if (settings.isEmpty()) {
                throw Problem.invalid("the body is empty; give teams, classes or both. What is left out is unset;"
                        + " {\"teams\": {}} unsets everything");
            }
            PoolRow before = model.pool(pool);
            commands.ask(new CommandRequest(
                    UUID.randomUUID().toString(),
                    Kind.CONFIGURE_POOL,
                    pool,
                    request.client().name(),
                    null,
                    null,
                    null,
                    JsonText.of(settings)));
            commands.shown(() -> Optional.of(model.pool(pool)), Optional.of(before));
            request.json(Pools.one(model, pool));
        });
    }
}
