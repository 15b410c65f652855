package io.trialstream.app.commands;

import io.trialstream.app.run.StudySamplers;
import io.trialstream.core.asktell.AskTell;
import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.scheduler.studyfile.ParsedStudy;
import io.trialstream.scheduler.studyfile.StudyFile;
import io.trialstream.scheduler.studyfile.StudyFileException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ask and tell by JSON lines, for programs in any language: one object in, one out, in order. */
@Command(
        name = "ask-tell",
        mixinStandardHelpOptions = true,
        description = {
            "Propose and judge trials that you train yourself: JSON lines on standard input and output, no Kafka, no training.",
            "  {\"op\":\"ask\",\"count\":2}                           trials to train",
            "  {\"op\":\"report\",\"trial\":0,\"epoch\":3,\"value\":0.41}   go on, stop or pause?",
            "  {\"op\":\"tell\",\"trial\":0,\"value\":0.40}             it is finished; or \"failed\":\"reason\"",
            "  {\"op\":\"add\",\"params\":{…}}                         a trial by hand, asked next",
            "  {\"op\":\"best\"}                                     the best so far"
        })
public final class AskTellCommand implements Callable<Integer> {
    @Parameters(paramLabel = "STUDY.yaml", description = "the study file")
    private @Nullable Path study;

    @Option(names = "--seed", paramLabel = "S", description = "goes before the study's own seed")
    private @Nullable Long seed;

    /** Refuses a study that {@code warmStart.studies} names, and says what to do instead. */
    static List<ObservedTrial> notHere(String earlier) {
        throw new IllegalArgumentException(
                "warmStart.studies: ask-tell knows no studies but this one, so not '" + earlier
                        + "'; write it to a file with 'trialstream export " + earlier + " --out " + earlier
                        + ".json' and give warmStart: {files: [" + earlier + ".json]}");
    }

    @Override
    public Integer call() throws IOException {
        AskTellLines lines;
        try {
            Path file = java.util.Objects.requireNonNull(study, "picocli gives the parameter");
            ParsedStudy parsed = Seeded.with(StudyFile.readDefinition(file), seed);
            lines = new AskTellLines(new AskTell(
                    parsed.spec(),
                    StudySamplers.createRepeatable(parsed.spec()),
                    parsed.earlier().mapped(parsed.spec(), AskTellCommand::notHere)));
        } catch (StudyFileException | IllegalArgumentException e) {
            Terminal.err().println("trialstream: " + e.getMessage());
            return ExitCodes.BAD_INPUT;
        }
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (!line.isBlank()) {
                Terminal.out().println(lines.answer(line));
            }
        }
        return ExitCodes.DONE;
    }
}
