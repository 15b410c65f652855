package io.trialstream.app;

import io.trialstream.app.cli.ClientCommands;
import io.trialstream.app.cli.OneLineErrors;
import io.trialstream.app.commands.AclsCommand;
import io.trialstream.app.commands.AgentCommand;
import io.trialstream.app.commands.AgentKeyCommand;
import io.trialstream.app.commands.ApiCommand;
import io.trialstream.app.commands.AskTellCommand;
import io.trialstream.app.commands.InitCommand;
import io.trialstream.app.commands.OptimizerCommand;
import io.trialstream.app.commands.QuickstartCommand;
import io.trialstream.app.commands.ReplayCommand;
import io.trialstream.app.commands.RunCommand;
import io.trialstream.app.commands.SchedulerCommand;
import io.trialstream.app.commands.ServeCommand;
import io.trialstream.app.commands.SimulateCommand;
import io.trialstream.app.commands.Terminal;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** Entry point of the {@code trialstream} command line. */
@Command(
        name = "trialstream",
        mixinStandardHelpOptions = true,
        version = "trialstream " + Version.TEXT,
        description = "A streaming trial scheduler for hyperparameter search on a shared GPU pool.",
        subcommands = {
            QuickstartCommand.class,
            RunCommand.class,
            ServeCommand.class,
            AskTellCommand.class,
            InitCommand.class,
            AclsCommand.class,
            AgentKeyCommand.class,
            SchedulerCommand.class,
            OptimizerCommand.class,
            ApiCommand.class,
            AgentCommand.class,
            ReplayCommand.class,
            SimulateCommand.class
        })
public final class Main implements Runnable {
    @CommandLine.Spec
    private @Nullable CommandSpec spec;

    private Main() {}

    /** Runs the command line and exits with its status: 0 done, 1 failed, 2 bad usage or input, 130 interrupted. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The command line. */
    public static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.setOut(new PrintWriter(Terminal.out(), true));
        line.setErr(new PrintWriter(Terminal.err(), true));
        ClientCommands.all().forEach(line::addSubcommand);
        OneLineErrors.install(line);
        CommandGroups.install(line);
        return line;
    }

    @Override
    public void run() {
        CommandLine line = Objects.requireNonNull(spec, "picocli gives it").commandLine();
        throw new CommandLine.ParameterException(
                line,
                "give a command: " + String.join(", ", line.getSubcommands().keySet()));
    }
}
