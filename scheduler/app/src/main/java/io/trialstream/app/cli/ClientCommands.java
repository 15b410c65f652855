package io.trialstream.app.cli;

import java.util.List;
import picocli.CommandLine;

/** All commands of this package. */
public final class ClientCommands {
    private ClientCommands() {}

    /** The commands, for {@link CommandLine#addSubcommand(Object)}; install {@link OneLineErrors} afterwards. */
    public static List<Object> all() {
        return all(Surroundings.real());
    }

    /** The commands in surroundings of a test's own. */
    public static List<Object> all(Surroundings surroundings) {
        return List.of(
                new SubmitCommand(surroundings),
                new ListCommand(surroundings),
                new StatusCommand(surroundings),
                new BestCommand(surroundings),
                new TrialsCommand(surroundings),
                new LogsCommand(surroundings),
                new WatchCommand(surroundings),
                new CompareCommand(surroundings),
                new StopCommand(surroundings),
                new PauseCommand(surroundings),
                new ResumeCommand(surroundings),
                new CancelCommand(surroundings),
                new ArchiveCommand(surroundings),
                new AddTrialCommand(surroundings),
                new CloneTrialCommand(surroundings),
                new EditCommand(surroundings),
                new NoteCommand(surroundings),
                new AgentsCommand(surroundings),
                new DrainCommand(surroundings),
                new UndrainCommand(surroundings),
                new RemoveAgentCommand(surroundings),
                new CommandLine(new PoolCommand())
                        .addSubcommand(new PoolShowCommand(surroundings))
                        .addSubcommand(new PoolConfigureCommand(surroundings)),
                new LedgerCommand(surroundings),
                new CheckpointsCommand(surroundings),
                new ProjectsCommand(surroundings),
                new ExportCommand(surroundings),
                new ImportOptunaCommand(),
                new ZoomCommand(surroundings),
                new PreviewCommand(surroundings),
                new ValidateCommand(surroundings),
                new CompletionCommand());
    }
}
