package io.trialstream.agent.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The processes of this machine, as {@code /proc} shows them. */
public final class ProcessTable {
    private static final int COMMAND_END_TO_STATE = 2;
    private final Path proc;

    /**
     * With another root, for tests.
     *
     * @param proc normally {@code /proc}
     */
    public ProcessTable(Path proc) {
        this.proc = proc;
    }

    /** The running machine's. */
    public static ProcessTable ofThisMachine() {
        return new ProcessTable(Path.of("/proc"));
    }

    /**
     * One row.
     *
     * @param id who
     * @param state the state's letter: R, S, D, Z, …
     * @param group its process group
     * @param session its session
     */
    public record Row(ProcessId id, char state, long group, long session) {
        /** Whether it can still do anything: a zombie only waits for its parent. */
        public boolean lives() {
            return state != 'Z' && state != 'X' && state != 'x';
        }
    }

    /** Whether that very process lives. */
    public boolean lives(ProcessId id) {
        return row(id.pid()).filter(row -> row.id().equals(id) && row.lives()).isPresent();
    }

    /** The row of a process number. */
    public Optional<Row> row(long pid) {
        try {
            return parse(
                    Files.readString(proc.resolve(Long.toString(pid)).resolve("stat"), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Parses {@code /proc/pid/stat}; the command's name may hold blanks and parentheses. */
    static Optional<Row> parse(String stat) {
        int open = stat.indexOf(' ');
        int close = stat.lastIndexOf(')');
        if (open < 0 || close < 0 || close + COMMAND_END_TO_STATE >= stat.length()) {
            return Optional.empty();
        }
        String[] fields = stat.substring(close + COMMAND_END_TO_STATE).trim().split(" ", -1);
        if (fields.length < 20) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Row(
                    new ProcessId(Long.parseLong(stat.substring(0, open)), Long.parseLong(fields[19])),
                    fields[0].charAt(0),
                    Long.parseLong(fields[2]),
                    Long.parseLong(fields[3])));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /**
     * What a run left behind: live processes of the leader's group or session, and any that carry the run's marker in their environment,
     * wherever they moved to.
     *
     * @param marker {@code NAME=value} of the environment
     * @param leader the training process; older processes can't be its children
     * @param except these are not counted
     */
    public List<ProcessId> leftovers(String marker, ProcessId leader, List<Long> except) throws IOException {
        List<ProcessId> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path entry : entries) {
                long pid = pidOf(entry);
                if (pid < 0 || except.contains(pid)) {
                    continue;
                }
                Optional<Row> row = row(pid).filter(Row::lives);
                if (row.isEmpty() || row.get().id().startTicks() < leader.startTicks()) {
                    continue;
                }
                if (pid == leader.pid()) {
                    return carriers(marker, except); // the number is another's by now
                }
                boolean kin = row.get().group() == leader.pid() || row.get().session() == leader.pid();
                if (kin || carries(entry, marker)) {
                    found.add(row.get().id());
                }
            }
        }
        return found;
    }

    /** Live processes that carry the marker, whenever they started. */
    public List<ProcessId> carriers(String marker, List<Long> except) throws IOException {
        return leftovers(marker, new ProcessId(-1, 0), except);
    }

    private static long pidOf(Path entry) {
        try {
            return Long.parseLong(entry.getFileName().toString());
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static boolean carries(Path entry, String marker) {
        try {
            // a leading zero byte makes every variable start after one
            String environment =
                    "\0" + new String(Files.readAllBytes(entry.resolve("environ")), StandardCharsets.UTF_8) + "\0";
            return environment.contains("\0" + marker + "\0");
        } catch (IOException e) {
            return false; // it ended, or it belongs to another user: then it is no child of ours
        }
    }

    /** This boot's id: a process number of another boot means nothing. */
    public String bootId() {
        try {
            return Files.readString(proc.resolve("sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** Time since boot, in milliseconds: unlike the wall clock, nobody sets it. */
    public long uptimeMs() {
        try {
            return uptimeMs(Files.readString(proc.resolve("uptime")));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("/proc/uptime can't be read; the agent needs Linux with /proc", e);
        }
    }

    static long uptimeMs(String text) {
        int end = text.indexOf(' ');
        return Math.round(Double.parseDouble(end < 0 ? text.strip() : text.substring(0, end)) * 1000);
    }

    /** How many processes the kernel has killed for want of memory since boot; -1: not known. */
    public long oomKills() {
        try {
            for (String line : Files.readAllLines(proc.resolve("vmstat"))) {
                if (line.startsWith("oom_kill ")) {
                    return Long.parseLong(line.substring("oom_kill ".length()).strip());
                }
            }
        } catch (IOException | NumberFormatException e) {
            return -1;
        }
        return -1;
    }
}
