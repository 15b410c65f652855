package io.trialstream.agent.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** As whom training processes run: as the agent itself, or, where that is root, as another user. */
public final class TrainingUsers {
    private static final int PASSWD_FIELDS = 7;

    private final Set<String> allowed;
    private final @Nullable String usual;
    private final String own;

    private TrainingUsers(Set<String> allowed, @Nullable String usual, String own) {
        this.allowed = allowed;
        this.usual = usual;
        this.own = own;
    }

    /**
     * A user of this machine.
     *
     * @param name the name
     * @param uid the number
     * @param gid the number of the main group
     * @param home the home directory
     */
    public record User(String name, int uid, int gid, String home) {}

    /**
     * The users that an agent may use.
     *
     * @param allowed those that studies may ask for
     * @param usual the one of studies that ask for none; null: the agent's own
     * @throws IllegalArgumentException if one of them does not exist, or the agent is not root
     */
    public static TrainingUsers of(Set<String> allowed, @Nullable String usual) {
        String own = System.getProperty("user.name");
        for (String name : allowed) {
            check("--run-as", name, own);
        }
        if (usual != null) {
            check("--training-user", usual, own);
        }
        return new TrainingUsers(Set.copyOf(allowed), usual, own);
    }

    private static void check(String option, String name, String own) {
        if (name.equals(own)) {
            return;
        }
        if (!isRoot()) {
            throw new IllegalArgumentException(option + " names the user " + name + ", but the agent runs as " + own
                    + ": only root can start processes of another user");
        }
        if (find(name).isEmpty()) {
            throw new IllegalArgumentException(
                    option + " names the user " + name + ", whom this machine does not know");
        }
    }

    /** Whether this process may change users. */
    public static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException e) {
            return "root".equals(System.getProperty("user.name"));
        }
    }

    /**
     * The user of a run; empty: the agent's own.
     *
     * @param asked whom its study asks for; null: nobody
     * @throws LaunchFailure if the agent may not, or there is no such user any more
     */
    public Optional<User> of(@Nullable String asked) throws LaunchFailure {
        String name = asked == null ? usual : asked;
        if (name == null || (name.equals(own) && (usual == null || allowed.contains(name)))) {
            return Optional.empty();
        }
        if (!allowed.contains(name) && !name.equals(usual)) {
            throw new LaunchFailure("it shall run as user " + name
                    + ", which this agent may not; start the agent with --run-as " + name + " to allow it");
        }
        if (name.equals(own)) {
            return Optional.empty();
        }
        return Optional.of(find(name)
                .orElseThrow(
                        () -> new LaunchFailure("it shall run as user " + name + ", whom this machine does not know")));
    }

    /**
     * The words that make a command run as a user.
     *
     * @throws LaunchFailure if the program for it is missing
     */
    static List<String> words(User user) throws LaunchFailure {
        Path setpriv = Programs.findOwn("setpriv")
                .orElseThrow(() -> new LaunchFailure(
                        "to run as user " + user.name() + ", the program setpriv is needed; install util-linux"));
        return List.of(
                setpriv.toString(),
                "--reuid",
                Integer.toString(user.uid()),
                "--regid",
                Integer.toString(user.gid()),
                "--init-groups",
                "--no-new-privs",
                "--");
    }

    /**
     * Whether a user can write a file or a directory: all above it must be open to him as well.
     *
     * @throws LaunchFailure if it can't be found out
     */
    public static boolean canWrite(User user, Path file) throws LaunchFailure {
        List<String> words = new java.util.ArrayList<>(words(user));
        words.addAll(List.of("/bin/sh", "-c", "test -w \"$1\"", "test", file.toString()));
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            return succeeds(builder.start());
        } catch (IOException e) {
            throw new LaunchFailure("processes of user " + user.name() + " can't be started: " + e.getMessage(), e);
        }
    }

    private static boolean succeeds(Process process) {
        try {
            if (process.waitFor(10, TimeUnit.SECONDS)) {
                return process.exitValue() == 0;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        return false;
    }

    /** Looks a user up, in /etc/passwd and then wherever else the machine keeps users. */
    public static Optional<User> find(String name) {
        try {
            Optional<User> local = Files.readAllLines(Path.of("/etc/passwd"), StandardCharsets.ISO_8859_1).stream()
                    .map(TrainingUsers::parse)
                    .filter(Objects::nonNull)
                    .filter(user -> user.name().equals(name))
                    .findFirst();
            return local.isPresent() ? local : ask(name);
        } catch (IOException e) {
            return ask(name);
        }
    }

    private static Optional<User> ask(String name) {
        Optional<Path> getent = Programs.findOwn("getent");
        if (getent.isEmpty()) {
            return Optional.empty();
        }
        ProcessBuilder builder = new ProcessBuilder(getent.get().toString(), "passwd", "--", name);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            Process process = builder.start();
            try (InputStream out = process.getInputStream()) {
                String line = new String(out.readNBytes(4096), StandardCharsets.ISO_8859_1).strip();
                return succeeds(process) ? Optional.ofNullable(parse(line)) : Optional.empty();
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A line of the user database; null: it is none. */
    static @Nullable User parse(String line) {
        String[] fields = line.split(":", -1);
        try {
            return fields.length == PASSWD_FIELDS
                    ? new User(fields[0], Integer.parseInt(fields[2]), Integer.parseInt(fields[3]), fields[5])
                    : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
