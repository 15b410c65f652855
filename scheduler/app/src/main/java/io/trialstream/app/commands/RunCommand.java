package io.trialstream.app.commands;

import io.trialstream.app.run.AllInOne;
import io.trialstream.app.run.AllInOneConfig;
import io.trialstream.app.run.Progress;
import io.trialstream.app.run.StudyRunner;
import io.trialstream.app.run.Summary;
import io.trialstream.scheduler.studyfile.ParsedStudy;
import io.trialstream.scheduler.studyfile.StudyFile;
import io.trialstream.scheduler.studyfile.StudyFileException;
import io.trialstream.scheduler.view.StudyRow;
import io.trialstream.scheduler.view.StudyState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs one study to its end, with everything in this process. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Run a study on this machine: broker, scheduler, optimiser, dashboard and an agent in one process. Ends when the study ends.",
            "After an interruption, the same command with the same --data goes on where it was."
        })
public final class RunCommand implements Callable<Integer> {
    @Parameters(paramLabel = "STUDY.yaml", description = "the study file")
    private @Nullable Path study;

    @Option(
            names = "--slots",
            paramLabel = "N",
            description = "trials that run at a time (default: the number of processors)")
    private int slots = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "where everything is kept (default: a new directory in .trialstream)")
    private @Nullable Path data;

    @Option(names = "--port", paramLabel = "P", description = "port of the dashboard (default: any free one)")
    private int port;

    @Option(names = "--seed", paramLabel = "S", description = "goes before the study's own seed")
    private @Nullable Long seed;

    @Option(names = "--json", description = "the last line of standard output is one JSON object")
    private boolean json;

    @Mixin
    private final WebhookOptions webhooks = new WebhookOptions();

    @Override
    public Integer call() throws InterruptedException {
        Path file = java.util.Objects.requireNonNull(study, "picocli gives the parameter");
        try {
            ParsedStudy parsed = Seeded.with(StudyFile.read(file), seed);
            Path dir = data == null ? newDirectory() : data.toAbsolutePath().normalize();
            Path parent = file.toAbsolutePath().normalize().getParent();
            Path base = parent == null ? Path.of("").toAbsolutePath() : parent;
            return run(
                    parsed,
                    new AllInOneConfig(dir, port, slots, base, AllInOneConfig.POOL, webhooks.read()),
                    json,
                    () -> {});
        } catch (StudyFileException | IllegalArgumentException e) {
            Terminal.err().println("trialstream: " + e.getMessage());
            return ExitCodes.BAD_INPUT;
        }
    }

    private static Path newDirectory() {
        String time = LocalDateTime.now(java.time.ZoneId.systemDefault())
                .format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
        return Path.of(".trialstream", "run-" + time).toAbsolutePath();
    }

    static int run(ParsedStudy study, AllInOneConfig config, boolean json, Runnable afterwards)
            throws InterruptedException {
        Progress progress = new Progress(Terminal.err(), Terminal.errIsTerminal());
        long start = System.nanoTime();
        try {
            DataDirectory.prepare(config.dataDir());
            try (AllInOne parts = AllInOne.start(config)) {
                Thread closing = new Thread(parts::close, "close");
                Runtime.getRuntime().addShutdownHook(closing);
                progress.says("data in " + config.dataDir() + "; dashboard at " + parts.url());
                StudyRow ended = new StudyRunner(parts, progress).run(study);
                double seconds = (System.nanoTime() - start) / 1e9;
                Summary.print(ended, seconds, Terminal.out());
                afterwards.run();
                if (json) {
                    Terminal.out().println(Summary.json(ended, seconds));
                }
                Runtime.getRuntime().removeShutdownHook(closing);
                return ended.state() == StudyState.COMPLETED ? ExitCodes.DONE : ExitCodes.FAILED;
            }
        } catch (StudyRunner.RefusedException | IllegalArgumentException e) {
            Terminal.err().println("trialstream: " + e.getMessage());
            return e instanceof IllegalArgumentException ? ExitCodes.BAD_INPUT : ExitCodes.FAILED;
        } catch (IOException e) {
            Terminal.err().println("trialstream: " + DataDirectory.said(e));
            return ExitCodes.FAILED;
        }
    }
}
