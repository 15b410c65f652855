package io.trialstream.app.commands;

import io.trialstream.app.run.AllInOneConfig;
import io.trialstream.app.run.Home;
import io.trialstream.scheduler.studyfile.ParsedStudy;
import io.trialstream.scheduler.studyfile.StudyFile;
import io.trialstream.scheduler.studyfile.StudyFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A real study in about a minute: small neural networks on handwritten digits, with nothing but Python's standard library. */
@Command(
        name = "quickstart",
        mixinStandardHelpOptions = true,
        description = "Run the example study: small neural networks on handwritten digits, in about a minute.")
public final class QuickstartCommand implements Callable<Integer> {
    @Option(names = "--json", description = "the last line of standard output is one JSON object")
    private boolean json;

    @Option(names = "--port", paramLabel = "P", description = "port of the dashboard (default: any free one)")
    private int port;

    @Override
    public Integer call() throws InterruptedException {
        Path home = Home.directory();
        Path digits = home == null ? null : home.resolve("worker-agent/python/examples/digits");
        if (digits == null || !Files.isRegularFile(digits.resolve("study.yaml"))) {
            Terminal.err()
                    .println("trialstream: the example study is not there; start through ./trialstream in a checkout");
            return ExitCodes.FAILED;
        }
        try {
            ParsedStudy study = StudyFile.read(digits.resolve("study.yaml"));
            Path data = Files.createTempDirectory("trialstream-quickstart-");
            AllInOneConfig config = new AllInOneConfig(data, port, 2, digits, AllInOneConfig.POOL, List.of());
            int code = RunCommand.run(study, config, json, QuickstartCommand::goOn);
            delete(data);
            return code;
        } catch (StudyFileException | IllegalArgumentException e) {
            Terminal.err().println("trialstream: " + e.getMessage());
            return ExitCodes.BAD_INPUT;
        } catch (IOException e) {
            Terminal.err().println("trialstream: the temporary directory can't be used: " + e.getMessage());
            return ExitCodes.FAILED;
        }
    }

    private static void goOn() {
        Terminal.out().println();
        Terminal.out()
                .println(
                        "Your own script next: copy worker-agent/python/examples/digits/study.yaml, let its command start your script,");
        Terminal.out()
                .println(
                        "and let the script append a line like {\"epoch\": 1, \"val_loss\": 0.41} to the file $TRIALSTREAM_REPORT each epoch. Then:");
        Terminal.out().println("  ./trialstream run STUDY.yaml");
    }

    private static void delete(Path dir) throws IOException {
        try (Stream<Path> paths = Files.walk(dir)) {
            paths.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.deleteIfExists(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            Terminal.err().println("trialstream: " + dir + " could not be removed: " + e.getMessage());
        }
    }
}
