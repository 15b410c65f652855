package io.trialstream.agent.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Control groups, version 2: each run's processes get one of their own, which none of them can leave without rights on it, so that all of
 * them are found and killed together, whatever they did to their environment. No controller is needed, only the right to make groups.
 */
public final class Cgroups {
    /** Below the agent's own group, where it may make groups. */
    public static final String AUTO = "auto";
    /** No groups. */
    public static final String NONE = "none";

    private static final Logger LOG = LoggerFactory.getLogger(Cgroups.class);
    private static final String MEMBERS = "cgroup.procs";
    private static final String KILL = "cgroup.kill";

    private final @Nullable Path base;
    private final String why;

    private Cgroups(@Nullable Path base, String why) {
        this.base = base;
        this.why = why;
    }

    /** The name of an agent's group: of its own even where agents of several pools share a machine. */
    public static String name(String agentId, Path workDir) {
        return "trialstream-" + agentId + "-"
                + Integer.toHexString(workDir.toAbsolutePath().toString().hashCode());
    }

    /**
     * Finds where runs can get groups.
     *
     * @param where {@link #AUTO}, {@link #NONE} or a directory
     * @param name the agent's group, below which each run gets its own
     * @throws IllegalArgumentException if a directory is named in which no groups can be made
     */
    public static Cgroups find(String where, String name) {
        return find(where, name, Path.of("/proc/self"));
    }

    static Cgroups find(String where, String name, Path self) {
        if (where.equals(NONE)) {
            return new Cgroups(null, "turned off by --cgroup none");
        }
        if (!where.equals(AUTO)) {
            Cgroups named = below(Path.of(where), name);
            if (named.base == null) {
                throw new IllegalArgumentException("--cgroup is '" + where + "', where no control group can be made: "
                        + named.why + "; name a directory of version 2 that the agent may write, or none");
            }
            return named;
        }
        try {
            Optional<Path> own = own(self);
            return own.isPresent()
                    ? below(own.get(), name)
                    : new Cgroups(null, "this machine mounts no control groups of version 2");
        } catch (IOException | UncheckedIOException e) {
            return new Cgroups(null, "its own control group can't be found: " + e.getMessage());
        }
    }

    private static Cgroups below(Path parent, String name) {
        if (!Files.exists(parent.resolve(MEMBERS))) {
            return new Cgroups(null, parent + " is no control group of version 2");
        }
        Path group = parent.resolve(name);
        try {
            Files.createDirectories(group);
        } catch (IOException e) {
            return new Cgroups(null, group + " can't be made (" + e.getMessage() + ")");
        }
        return new Cgroups(group, "");
    }

    /** The directory of a process's own group of version 2. */
    private static Optional<Path> own(Path process) throws IOException {
        Optional<String> path = lines(process.resolve("cgroup"))
                .filter(line -> line.startsWith("0::/"))
                .map(line -> line.substring("0::/".length()))
                .findFirst();
        // "36 35 98:0 / /sys/fs/cgroup rw,… - cgroup2 cgroup rw": the fifth field is the place, behind the dash its
        // kind
        Optional<Path> mount = lines(process.resolve("mountinfo"))
                .filter(line -> line.contains(" - cgroup2 "))
                .map(line -> Path.of(line.split(" ", 6)[4]))
                .findFirst();
        return mount.flatMap(root -> path.map(root::resolve));
    }

    private static Stream<String> lines(Path file) throws IOException {
        return Files.readAllLines(file).stream();
    }

    /** Below which runs get groups; empty: they get none. */
    public Optional<Path> base() {
        return Optional.ofNullable(base);
    }

    /** Why runs get no groups, in words; empty: they do. */
    public String why() {
        return why;
    }

    /** Makes a run's group; empty: it gets none. */
    public Optional<Path> create(String run) {
        if (base == null) {
            return Optional.empty();
        }
        Path group = base.resolve(run);
        try {
            return Optional.of(Files.createDirectories(group));
        } catch (IOException e) {
            LOG.warn("the control group {} can't be made; going on without: {}", group, e.getMessage());
            return Optional.empty();
        }
    }

    /** The numbers of the live processes of a group and of those below it; none when it is gone. */
    public static List<Long> members(Path group) throws IOException {
        List<Long> members = new ArrayList<>();
        for (Path each : tree(group)) {
            try {
                for (String line : Files.readAllLines(each.resolve(MEMBERS))) {
                    members.add(Long.parseLong(line.strip()));
                }
            } catch (NoSuchFileException e) {
                LOG.debug("{} is gone", each);
            }
        }
        return members;
    }

    /** SIGKILL to all of a group and of those below it at once, where the kernel can (5.14). */
    public static void kill(Path group) {
        Path file = group.resolve(KILL);
        try {
            if (Files.exists(file)) {
                Files.writeString(file, "1", StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
            }
        } catch (IOException e) {
            LOG.warn("the control group {} can't be killed: {}", group, e.getMessage());
        }
    }

    /** Removes an empty group; one that is gone is fine. */
    public static void remove(Path group) {
        try {
            for (Path each : tree(group)) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            LOG.debug("the control group {} stays: {}", group, e.getMessage());
        }
    }

    /** The group and those below it, the lowest first. */
    private static List<Path> tree(Path group) throws IOException {
        if (!Files.isDirectory(group)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(group)) {
            return all.filter(Files::isDirectory)
                    .sorted(Comparator.comparingInt(Path::getNameCount).reversed())
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
