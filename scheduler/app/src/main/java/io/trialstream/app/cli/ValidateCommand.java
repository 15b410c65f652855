package io.trialstream.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.trialstream.scheduler.studyfile.ParsedStudy;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks a study file, without a server. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description = "Checks a study file; with --json prints the definition in its canonical form.")
final class ValidateCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "STUDY.yaml", description = "The study file; - for standard input.")
    private String file = "";

    @Option(
            names = "--no-file-checks",
            description = "Don't look for workdir and script on this machine: the agents have them.")
    private boolean noFileChecks;

    @Option(names = "--json", description = "Print one JSON object instead of text.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    ValidateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws JsonProcessingException {
        ParsedStudy study = StudyText.read(file, surroundings, !noFileChecks);
        java.io.PrintWriter out =
                java.util.Objects.requireNonNull(spec).commandLine().getOut();
        Forecast.warnings(study.spec())
                .forEach(warning -> java.util.Objects.requireNonNull(spec)
                        .commandLine()
                        .getErr()
                        .println("note: " + warning));
        out.println(
                json
                        ? study.canonicalJson()
                        : file + " is right: " + study.spec().space().size() + " parameters");
        out.flush();
        return 0;
    }
}
