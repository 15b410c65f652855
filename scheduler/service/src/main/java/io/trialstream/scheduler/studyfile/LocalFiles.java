package io.trialstream.scheduler.studyfile;

import io.trialstream.core.study.Launch;
import io.trialstream.core.study.Placeholders;
import io.trialstream.core.study.StudySpec;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Looks whether what a study needs is there: its workdir, and the script that its command runs. */
final class LocalFiles {
    private static final Pattern SCRIPT = Pattern.compile(".+\\.(py|sh|bash|r|R|jl|js|mjs|ts|rb|pl|lua|jar|m)");
    private static final int FIRST_ARGUMENTS = 6;

    private LocalFiles() {}

    /** The study with an absolute workdir. */
    static StudySpec check(Section root, StudySpec spec, Path directory) {
        Launch launch = spec.launch();
        Path workdir;
        try {
            workdir = directory.resolve(launch.workdir()).normalize();
        } catch (InvalidPathException e) {
            throw root.need("workdir", "").wrong("is no path: " + e.getMessage());
        }
        Optional<Field> given = root.get("workdir");
        if (given.isPresent() && !Files.isDirectory(workdir)) {
            throw given.get()
                    .wrong((Files.exists(workdir) ? "is no directory: " : "there is no directory ") + workdir
                            + "; workdir is relative to the study file");
        }
        root.get("command").ifPresent(command -> script(command, launch.command(), workdir));
        return withWorkdir(spec, workdir.toString());
    }

    private static void script(Field command, List<String> elements, Path workdir) {
        String program = elements.get(0);
        if (program.contains("/") && Placeholders.names(program).isEmpty()) {
            Path path = path(command, 0, program, workdir);
            if (!Files.isExecutable(path) || Files.isDirectory(path)) {
                throw command.list()
                        .get(0)
                        .wrong(
                                Files.exists(path)
                                        ? "can't be executed: " + path + "; make it executable (chmod +x)"
                                        : "there is no file " + path + "; the path is relative to workdir");
            }
            return;
        }
        for (int i = 1; i < Math.min(FIRST_ARGUMENTS, elements.size()); i++) {
            String argument = elements.get(i);
            if (SCRIPT.matcher(argument).matches()
                    && !argument.startsWith("-")
                    && Placeholders.names(argument).isEmpty()) {
                Path path = path(command, i, argument, workdir);
                if (!Files.isRegularFile(path)) {
                    throw command.list().get(i).wrong("there is no file " + path + "; the path is relative to workdir");
                }
                return;
            }
        }
    }

    private static Path path(Field command, int position, String text, Path workdir) {
        try {
            return workdir.resolve(text).normalize();
        } catch (InvalidPathException e) {
            throw command.list().get(position).wrong("is no path: " + e.getMessage());
        }
    }

    private static StudySpec withWorkdir(StudySpec spec, String workdir) {
        Launch old = spec.launch();
        Launch launch = new Launch(
                old.command(),
                workdir,
                old.env(),
                old.stdoutPattern(),
                old.graceMs(),
                old.silenceMs(),
                old.runAs(),
                old.failureRules());
        return new StudySpec(
                spec.name(),
                spec.project(),
                spec.team(),
                spec.pool(),
                spec.metrics(),
                spec.resource(),
                launch,
                spec.space(),
                spec.start(),
                spec.sampler(),
                spec.pruner(),
                spec.shadow(),
                spec.stop(),
                spec.budget(),
                spec.demand(),
                spec.priority(),
                spec.retries(),
                spec.seed(),
                spec.duplicates(),
                spec.keepCheckpoints(),
                spec.external());
    }
}
