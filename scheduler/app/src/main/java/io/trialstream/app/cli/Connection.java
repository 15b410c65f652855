package io.trialstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of every command that talks to a server, and what follows from them. */
final class Connection {
    /** Where a server listens unless told otherwise. */
    static final String DEFAULT_SERVER = "http://127.0.0.1:8080";

    private final Surroundings surroundings;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "The server's address. Else: TRIALSTREAM_SERVER, or " + DEFAULT_SERVER + ".")
    private @Nullable String server;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Data directory of a server that runs on this machine; its address is read there.")
    private @Nullable Path data;

    @Option(names = "--json", description = "Print one JSON object instead of text.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    Connection(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    ApiClient api() {
        String token = surroundings.env().get("TRIALSTREAM_TOKEN");
        return new ApiClient(address(), token == null || token.isBlank() ? null : token.strip());
    }

    private URI address() {
        if (server != null) {
            return uri(server, "--server");
        }
        String named = surroundings.env().get("TRIALSTREAM_SERVER");
        if (data == null && named != null && !named.isBlank()) {
            return uri(named, "TRIALSTREAM_SERVER");
        }
        return data == null ? uri(DEFAULT_SERVER, "") : uri(fromFile(data.resolve("address")), data + "/address");
    }

    private static String fromFile(Path file) {
        try {
            // the second line is the broker
            return Files.readString(file).lines().findFirst().orElse("").strip();
        } catch (IOException e) {
            throw CommandFailure.failed("no server runs on the data in " + file.getParent() + ": there is no file "
                    + file + "; start one (trialstream serve --data DIR), or give --server URL");
        }
    }

    private static URI uri(String text, String from) {
        try {
            URI uri = new URI(text.contains("://") ? text : "http://" + text);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // told below
        }
        throw CommandFailure.badInput(from + ": '" + text + "' is no address; give one such as " + DEFAULT_SERVER);
    }

    boolean json() {
        return json;
    }

    PrintWriter out() {
        return java.util.Objects.requireNonNull(spec).commandLine().getOut();
    }

    PrintWriter err() {
        return java.util.Objects.requireNonNull(spec).commandLine().getErr();
    }

    /** With --json: the object, and true. */
    boolean printed(JsonNode object) {
        if (json) {
            line(object.toString());
        }
        return json;
    }

    /** With --json: the list as {"items": […]}, and true. */
    boolean printed(Collection<JsonNode> items) {
        ObjectNode list = ApiClient.JSON.createObjectNode();
        list.putArray("items").addAll(items);
        return printed(list);
    }

    /** With --json the object, else a line on the state that it shows of something. */
    void printState(String of, JsonNode object) {
        if (!printed(object)) {
            line(Cell.safe(of) + " is " + Show.state(object));
        }
    }

    void line(String text) {
        out().println(text);
        out().flush();
    }

    void table(Table table) {
        Terminal terminal = surroundings.terminal().get();
        table.lines(terminal.width(), terminal.colours()).forEach(out()::println);
        out().flush();
    }
}
