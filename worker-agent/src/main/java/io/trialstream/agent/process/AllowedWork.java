package io.trialstream.agent.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What studies may start on this machine, as its owner says. Without a word of the owner's: anything.
 *
 * @param directories working directories, or directories above them; empty: any
 * @param commands the first words of commands that may be started; empty: any
 */
public record AllowedWork(List<Path> directories, List<List<String>> commands) {
    /** Anything. */
    public static final AllowedWork ANY = new AllowedWork(List.of(), List.of());

    /** By these a study could have an allowed program do something else. */
    private static final Pattern DIVERTING =
            Pattern.compile("PATH|IFS|ENV|PS4|CLASSPATH|SHELLOPTS|GCONV_PATH|(JAVA_TOOL|JDK_JAVA|_JAVA)_OPTIONS"
                    + "|(PYTHON|PERL|RUBY).*|(BASH|LD|DYLD|GLIBC|NODE|GIT|LUA|R|JULIA)_.*");

    private static final Set<String> HARMLESS = Set.of("PYTHONHASHSEED", "PYTHONUNBUFFERED", "PYTHONWARNINGS");

    public AllowedWork {
        directories = List.copyOf(directories);
        commands = commands.stream().map(List::copyOf).toList();
        for (List<String> command : commands) {
            if (command.isEmpty()) {
                throw new IllegalArgumentException("an allowed command has no word; give at least its program");
            }
        }
    }

    /**
     * Reads the first words of commands: a command a line, words separated by blanks; lines that are empty or start with # say nothing.
     *
     * @throws IllegalArgumentException if the file can't be read or allows nothing
     */
    public static List<List<String>> readCommands(Path file) {
        List<List<String>> commands = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                String text = line.strip();
                if (!text.isEmpty() && !text.startsWith("#")) {
                    commands.add(List.of(text.split("\\s+")));
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("the list of allowed commands " + file + " can't be read: " + e, e);
        }
        if (commands.isEmpty()) {
            throw new IllegalArgumentException(
                    file + " allows no command; give the first words of one a line, as: python3 train.py");
        }
        return commands;
    }

    /**
     * Refuses what is not allowed.
     *
     * @param workdir where it shall start; must exist
     * @param studyEnvironment what the study itself sets
     * @return the working directory to use: with symbolic links followed where directories are limited
     * @throws LaunchFailure with what is not allowed, and what would be
     */
    public Path check(List<String> command, Path workdir, Map<String, String> studyEnvironment) throws LaunchFailure {
        if (!commands.isEmpty()) {
            checkCommand(command);
            checkVariables(studyEnvironment.keySet());
        }
        return directories.isEmpty() ? workdir : checkDirectory(workdir);
    }

    private void checkCommand(List<String> command) throws LaunchFailure {
        for (List<String> first : commands) {
            if (command.size() >= first.size()
                    && command.subList(0, first.size()).equals(first)) {
                return;
            }
        }
        throw new LaunchFailure("its command starts with '"
                + String.join(" ", command.subList(0, Math.min(2, command.size())))
                + "', which this agent may not start; allowed are: "
                + String.join(
                        "; ",
                        commands.stream().map(words -> String.join(" ", words)).toList()));
    }

    private static void checkVariables(Set<String> names) throws LaunchFailure {
        Set<String> refused = new TreeSet<>();
        for (String name : names) {
            if (DIVERTING.matcher(name).matches() && !HARMLESS.contains(name)) {
                refused.add(name);
            }
        }
        if (!refused.isEmpty()) {
            throw new LaunchFailure("its study sets " + String.join(", ", refused)
                    + ", which could make an allowed program run another; this agent takes none of these from studies");
        }
    }

    private Path checkDirectory(Path workdir) throws LaunchFailure {
        Path real;
        try {
            real = workdir.toRealPath();
            for (Path directory : directories) {
                if (real.startsWith(directory.toRealPath())) {
                    return real;
                }
            }
        } catch (IOException e) {
            throw new LaunchFailure("whether its working directory " + workdir + " is allowed can't be told: " + e, e);
        }
        throw new LaunchFailure("its working directory " + workdir
                + (real.equals(workdir) ? "" : ", which is " + real + ",")
                + " lies in none that this agent allows: "
                + String.join(", ", directories.stream().map(Path::toString).toList()));
    }
}
