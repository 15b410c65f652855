package io.trialstream.agent.process;

import io.trialstream.agent.files.DurableFiles;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Starts training processes in sessions of their own through a small shell script, which writes down who they are and how they end. They
 * live on when the agent ends, however it ends.
 */
public final class Launcher {
    private final Path script;
    private final Path setsid;
    private final Path mv;

    /**
     * Writes the script to the work directory.
     *
     * @param workDir the agent's work directory
     * @throws IOException if the script can't be written
     * @throws IllegalStateException if this machine lacks setsid or mv
     */
    public Launcher(Path workDir) throws IOException {
        this.script = workDir.resolve("launch.sh");
        this.setsid = own("setsid");
        this.mv = own("mv");
        try (InputStream in = Launcher.class.getResourceAsStream("launch.sh")) {
            String text = new String(
                    Objects.requireNonNull(in, "launch.sh is missing from the agent's jar")
                            .readAllBytes(),
                    StandardCharsets.UTF_8);
            DurableFiles.replace(script, text);
        }
    }

    private static Path own(String program) {
        return Programs.findOwn(program)
                .orElseThrow(() -> new IllegalStateException(
                        "the agent needs the program " + program + "; install util-linux and coreutils"));
    }

    /**
     * Starts it and returns at once. The process's number appears in {@code live/pid}, its exit code in {@code live/exit}.
     *
     * @throws LaunchFailure if it is clear beforehand that it can't start
     */
    public void launch(LaunchSpec spec) throws LaunchFailure {
        check(spec);
        List<String> words = new ArrayList<>(List.of(
                "/bin/sh",
                script.toString(),
                "keep",
                spec.live().toString(),
                spec.output().toString(),
                setsid.toString(),
                mv.toString(),
                spec.group() == null ? "" : spec.group().toString()));
        if (spec.user() != null) {
            words.addAll(TrainingUsers.words(spec.user()));
        }
        words.addAll(spec.command());
        List<String> detached = new ArrayList<>(List.of(setsid.toString()));
        detached.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(detached);
        Map<String, String> environment = builder.environment();
        environment.clear();
        try {
            environment.putAll(spec.environment());
        } catch (IllegalArgumentException e) {
            throw new LaunchFailure("its environment can't be set: " + e.getMessage(), e);
        }
        builder.directory(spec.workdir().toFile());
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(spec.output().toFile()));
        builder.redirectErrorStream(true);
        try {
            builder.start();
        } catch (IOException e) {
            throw new LaunchFailure("it could not be started: " + e.getMessage(), e);
        }
    }

    private static void check(LaunchSpec spec) throws LaunchFailure {
        if (!Files.isDirectory(spec.workdir())) {
            throw new LaunchFailure("its working directory " + spec.workdir() + " does not exist on this machine");
        }
        for (String word : spec.command()) {
            if (word.indexOf('\0') >= 0) {
                throw new LaunchFailure("its command holds a zero byte");
            }
        }
        String program = spec.command().get(0);
        String path = spec.environment().get("PATH");
        if (Programs.find(program, path, spec.workdir()).isEmpty()) {
            if (program.indexOf('/') >= 0) {
                Path file = spec.workdir().resolve(program);
                throw new LaunchFailure(
                        Files.exists(file)
                                ? file + " is no program; make it executable (chmod +x) or name its interpreter"
                                : "there is no program " + file);
            }
            throw new LaunchFailure("there is no program " + program + " on the PATH (" + path + ")");
        }
    }
}
