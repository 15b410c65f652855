package io.trialstream.app.cli;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Runs commands as the launcher does, in surroundings of a test's own. */
final class Shell {
    static final long NOW = 1_700_000_100_000L;

    @Command(name = "trialstream")
    private static final class Root implements Runnable {
        @Override
        public void run() {}
    }

    /** What a command did. */
    record Result(int exitCode, String out, String err) {}

    private final Map<String, String> env;
    private final Terminal terminal;
    private final String input;

    private Shell(Map<String, String> env, Terminal terminal, String input) {
        this.env = env;
        this.terminal = terminal;
        this.input = input;
    }

    static Shell of(FakeServer server) {
        return new Shell(Map.of("TRIALSTREAM_SERVER", server.url()), Terminal.PIPE, "");
    }

    static Shell offline() {
        return new Shell(Map.of("TRIALSTREAM_SERVER", "http://127.0.0.1:1"), Terminal.PIPE, "");
    }

    Shell with(Terminal other) {
        return new Shell(env, other, input);
    }

    Shell with(Map<String, String> other) {
        return new Shell(other, terminal, input);
    }

    Shell input(String other) {
        return new Shell(env, terminal, other);
    }

    Result run(String... arguments) {
        Surroundings surroundings = new Surroundings(
                env, () -> terminal, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), () -> NOW, 1);
        CommandLine root = new CommandLine(new Root());
        ClientCommands.all(surroundings).forEach(root::addSubcommand);
        OneLineErrors.install(root);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        root.setOut(new PrintWriter(out, true));
        root.setErr(new PrintWriter(err, true));
        int exitCode = root.execute(arguments);
        return new Result(exitCode, out.toString(), err.toString());
    }
}
