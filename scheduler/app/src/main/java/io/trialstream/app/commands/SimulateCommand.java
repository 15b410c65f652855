package io.trialstream.app.commands;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.app.run.LoopbackPort;
import io.trialstream.app.run.SimulatedDashboard;
import io.trialstream.app.run.StudySamplers;
import io.trialstream.core.sim.CurveSource;
import io.trialstream.core.sim.Faults;
import io.trialstream.core.sim.Simulation;
import io.trialstream.core.sim.SyntheticCurves;
import io.trialstream.core.study.StudySpec;
import io.trialstream.scheduler.studyfile.ParsedStudy;
import io.trialstream.scheduler.studyfile.StudyFile;
import io.trialstream.scheduler.studyfile.StudyFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a study with the real scheduler on a virtual clock. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = {
            "Simulate a study with the real scheduler on a virtual clock: how long it takes with how many workers, how busy they are, what halving saves.",
            "Curves come from a CSV file (config, hyperparameters, epoch, metrics, seconds), or are synthetic."
        })
public final class SimulateCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MODEL_TRIALS = 5_000;

    @Parameters(paramLabel = "STUDY.yaml", description = "the study file")
    private @Nullable Path study;

    @Option(
            names = "--workers",
            required = true,
            split = ",",
            paramLabel = "N",
            description = "numbers of workers to compare, such as 8,16,32")
    private List<Integer> workers = new ArrayList<>();

    @Option(
            names = "--curves",
            paramLabel = "FILE",
            description = "recorded learning curves (CSV); without it they are synthetic")
    private @Nullable Path curves;

    @Option(
            names = "--epoch-seconds",
            paramLabel = "S",
            description = "median length of an epoch of synthetic curves (default: ${DEFAULT-VALUE})",
            defaultValue = "60")
    private double epochSeconds;

    @Option(
            names = "--failures",
            paramLabel = "RATE",
            description = "agent crashes in an hour, over all agents (default: none)")
    private double failures;

    @Option(names = "--seed", paramLabel = "S", description = "goes before the study's own seed")
    private @Nullable Long seed;

    @Option(
            names = "--dashboard",
            paramLabel = "P",
            description =
                    "afterwards show the study, with the largest number of workers, on the dashboard at this port (0:"
                            + " any) until interrupted")
    private @Nullable Integer dashboard;

    @Option(names = "--json", description = "the last line of standard output is one JSON object")
    private boolean json;

    @Override
    public Integer call() {
        try {
            Path file = java.util.Objects.requireNonNull(study, "picocli gives the parameter");
            ParsedStudy parsed = Seeded.with(StudyFile.readDefinition(file), seed);
            StudySpec spec = parsed.spec();
            for (int count : workers) {
                if (count < 1 || count > 1_000_000) {
                    throw new IllegalArgumentException("--workers lies between 1 and 1000000, got " + count);
                }
            }
            if (!(epochSeconds > 0) || !(failures >= 0)) {
                throw new IllegalArgumentException("--epoch-seconds must be above 0 and --failures at least 0");
            }
            CurveSource source = curves == null
                    ? new SyntheticCurves(spec.space(), spec.seed(), Math.max(1, Math.round(epochSeconds * 1000)), 0.01)
                    : CsvCurves.read(curves, spec);
            Simulation.Setup setup = new Simulation.Setup(
                    spec,
                    source,
                    failures > 0 ? Faults.agentCrashes(failures) : Faults.NONE,
                    10,
                    spec.budget().trials() <= MODEL_TRIALS ? StudySamplers::create : null,
                    spec.seed());
            if (dashboard != null) {
                LoopbackPort.refuseTaken(dashboard, "--dashboard");
            }
            long start = System.nanoTime();
            Simulation.Comparison comparison = Simulation.compare(setup, workers);
            print(spec, comparison, (System.nanoTime() - start) / 1e9);
            if (dashboard != null) {
                show(parsed, setup, comparison, dashboard);
            }
            return ExitCodes.DONE;
        } catch (UncheckedIOException e) {
            Terminal.err().println("trialstream: simulate: " + e.getMessage());
            return ExitCodes.FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCodes.INTERRUPTED;
        } catch (StudyFileException | IllegalArgumentException e) {
            Terminal.err().println("trialstream: " + e.getMessage());
            return ExitCodes.BAD_INPUT;
        } catch (IOException e) {
            Terminal.err()
                    .println("trialstream: simulate: "
                            + (e instanceof java.nio.file.NoSuchFileException ? "there is no file " : "")
                            + e.getMessage());
            return ExitCodes.BAD_INPUT;
        } catch (IllegalStateException e) {
            Terminal.err().println("trialstream: simulate: " + e.getMessage());
            return ExitCodes.FAILED;
        }
    }

    private static void show(ParsedStudy study, Simulation.Setup setup, Simulation.Comparison comparison, int port)
            throws InterruptedException {
        Simulation.Result most = comparison.results().stream()
                .max(Comparator.comparingInt(Simulation.Result::workers))
                .orElseThrow();
        Terminal.out().flush();
        try (SimulatedDashboard shown =
                SimulatedDashboard.start(study, setup, most, port, System.currentTimeMillis())) {
            Terminal.err().println("trialstream: the simulated study is at " + shown.url() + "; Ctrl-C ends this");
            new CountDownLatch(1).await();
        }
    }

    private void print(StudySpec spec, Simulation.Comparison comparison, double wallSeconds) {
        var out = Terminal.out();
        double target = comparison.results().stream()
                .mapToDouble(Simulation.Result::best)
                .max()
                .orElse(Double.NaN);
        out.printf(
                "%8s %12s %8s %8s %10s %8s %12s %14s%n",
                "WORKERS", "DURATION", "SPEED-UP", "BUSY", "EPOCHS", "SAVED", "BEST", "TIME TO WORST");
        for (int i = 0; i < comparison.results().size(); i++) {
            Simulation.Result result = comparison.results().get(i);
            out.printf(
                    Locale.ROOT,
                    "%8d %12s %8.2f %7.1f%% %10d %7.1f%% %12.6g %14s%n",
                    result.workers(),
                    duration(result.durationMs()),
                    comparison.speedUps().get(i),
                    100 * result.utilisation(),
                    result.epochs(),
                    100 * result.saved(),
                    spec.direction().turn(result.best()),
                    duration(result.timeToMs(target)));
        }
        out.println("(time to worst: until the best value that every one of these reached, "
                + String.format(Locale.ROOT, "%.6g", spec.direction().turn(target)) + ")");
        if (comparison.results().size() > 1) {
            out.println("more workers help up to " + comparison.helpsUpTo());
        }
        out.printf(Locale.ROOT, "simulated in %.1f s%n", wallSeconds);
        if (json) {
            out.println(json(spec, comparison, wallSeconds));
        }
    }

    private ObjectNode json(StudySpec spec, Simulation.Comparison comparison, double wallSeconds) {
        ObjectNode node = JSON.createObjectNode()
                .put("study", spec.name())
                .put("helpsUpTo", comparison.helpsUpTo())
                .put("wallSeconds", wallSeconds);
        for (int i = 0; i < comparison.results().size(); i++) {
            Simulation.Result result = comparison.results().get(i);
            ObjectNode row = node.withArray("results")
                    .addObject()
                    .put("workers", result.workers())
                    .put("durationSeconds", result.durationMs() / 1000.0)
                    .put("speedUp", comparison.speedUps().get(i))
                    .put("utilisation", result.utilisation())
                    .put("trials", result.trials())
                    .put("epochs", result.epochs())
                    .put("fullEpochs", result.fullEpochs())
                    .put("saved", result.saved());
            if (Double.isNaN(result.best())) {
                row.putNull("best");
            } else {
                row.put("best", spec.direction().turn(result.best()));
            }
            for (Simulation.Improvement improvement : result.improvements()) {
                row.withArray("improvements")
                        .addObject()
                        .put("seconds", improvement.atMs() / 1000.0)
                        .put("value", spec.direction().turn(improvement.value()));
            }
        }
        return node;
    }

    private static String duration(long ms) {
        if (ms == Long.MAX_VALUE) {
            return "never";
        }
        long seconds = ms / 1000;
        return seconds >= 3600
                ? String.format(Locale.ROOT, "%dh %02dm", seconds / 3600, seconds % 3600 / 60)
                : String.format(Locale.ROOT, "%dm %02ds", seconds / 60, seconds % 60);
    }
}
