package io.trialstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.core.pool.PoolPolicy;
import io.trialstream.scheduler.studyfile.PoolFile;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sets a pool's teams and run-time classes from a file, which is the whole of it: what it leaves out is unset. */
@Command(
        name = "configure",
        mixinStandardHelpOptions = true,
        description = {
            "Sets a pool's teams and run-time classes; what the file leaves out is unset.",
            "The file, for example: teams: {vision: {weight: 2, quota: 16}}",
            "                       classes: {smoke: {maxRuntime: 10m, slotsPerTeam: 4}}"
        })
final class PoolConfigureCommand implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Parameters(paramLabel = "POOL", description = "The pool.")
    private String pool = "";

    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "POOL.yaml",
            description = "Teams and classes.")
    private Path file = Path.of("");

    PoolConfigureCommand(Surroundings surroundings) {
        connection = new Connection(surroundings);
    }

    @Override
    public Integer call() {
        PoolPolicy policy = PoolFile.read(file);
        JsonNode after = connection.api().post(ApiClient.path("pools", pool, "configure"), body(policy));
        if (!connection.printed(after)) {
            PoolShowCommand.print(connection, after);
        }
        return 0;
    }

    private static ObjectNode body(PoolPolicy policy) {
        ObjectNode body = ApiClient.JSON.createObjectNode();
        ObjectNode teams = body.putObject("teams");
        new TreeMap<>(policy.teams()).forEach((name, team) -> {
            ObjectNode node = teams.putObject(name).put("weight", team.weight());
            if (team.quotaSlots() != Integer.MAX_VALUE) {
                node.put("quota", team.quotaSlots());
            }
        });
        ObjectNode classes = body.putObject("classes");
        new TreeMap<>(policy.classes()).forEach((name, runtimeClass) -> {
            ObjectNode node = classes.putObject(name).put("maxRuntime", runtimeClass.maxRuntimeMs() + "ms");
            if (runtimeClass.slotsPerTeam() != Integer.MAX_VALUE) {
                node.put("slotsPerTeam", runtimeClass.slotsPerTeam());
            }
        });
        return body;
    }
}
