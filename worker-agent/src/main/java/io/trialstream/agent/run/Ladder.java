package io.trialstream.agent.run;

import io.trialstream.agent.process.Cgroups;
import io.trialstream.agent.process.ProcessId;
import io.trialstream.agent.process.ProcessTable;
import io.trialstream.agent.process.Signals;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends a run's processes step by step: SIGTERM to the group, a grace period, SIGKILL to the group; and when the leader is gone, the same
 * for whatever it left behind in its group, its session, its control group, or anywhere with the run's marker.
 */
final class Ladder {
    private static final long KILL_AGAIN_NANOS = 500_000_000L;
    private static final long STUCK_NANOS = 10_000_000_000L;
    private final Signals signals;
    private final ProcessTable table;
    private final String marker;
    private final Supplier<Optional<Path>> group;
    private final long graceNanos;
    private boolean terminated;
    private long terminatedAtNanos;
    private boolean killed;
    private long firstKillNanos;
    private long killedAtNanos;
    private String problem = "";

    /**
     * A ladder for one run.
     *
     * @param marker the run's variable, {@code NAME=value}
     * @param group the run's control group, where it has one
     * @param graceMs how long processes may take to end after SIGTERM
     */
    Ladder(Signals signals, ProcessTable table, String marker, Supplier<Optional<Path>> group, long graceMs) {
        this.signals = signals;
        this.table = table;
        this.marker = marker;
        this.group = group;
        this.graceNanos = graceMs * 1_000_000L;
    }

    /** One look at a leader that shall end. */
    void stepLeader(ProcessId leader, long nowNanos) {
        if (!terminated) {
            terminated = true;
            terminatedAtNanos = nowNanos;
            signals.terminateGroup(leader);
        } else if (mayKill(nowNanos)) {
            noteKill(nowNanos);
            signals.killGroup(leader);
            group.get().ifPresent(Cgroups::kill);
        }
        noteStuck(nowNanos, List.of(leader));
    }

    /**
     * One look at what is left after the leader.
     *
     * @param leader the training process, which is gone; null: its group can't be told from another's
     * @param wrapper the wrapper's number, which is on its way out; -1: unknown
     * @return whether nothing is left
     */
    boolean isClear(@Nullable ProcessId leader, long wrapper, long nowNanos) throws IOException {
        Set<ProcessId> found = new LinkedHashSet<>(
                leader == null
                        ? table.carriers(marker, List.of(wrapper))
                        : table.leftovers(marker, leader, List.of(wrapper)));
        Path own = group.get().orElse(null);
        if (own != null) {
            for (long member : Cgroups.members(own)) {
                table.row(member).filter(ProcessTable.Row::lives).ifPresent(row -> found.add(row.id()));
            }
        }
        List<ProcessId> left = List.copyOf(found);
        if (left.isEmpty()) {
            problem = "";
            if (own != null) {
                Cgroups.remove(own);
            }
            return true;
        }
        if (!terminated) {
            terminated = true;
            terminatedAtNanos = nowNanos;
            signals.terminate(left);
        } else if (mayKill(nowNanos)) {
            noteKill(nowNanos);
            signals.kill(left);
            if (own != null) {
                Cgroups.kill(own);
            }
        }
        noteStuck(nowNanos, left);
        return false;
    }

    /** What does not end although it was killed, in one sentence; empty: nothing. */
    String problem() {
        return problem;
    }

    private boolean mayKill(long nowNanos) {
        return nowNanos - terminatedAtNanos >= graceNanos && (!killed || nowNanos - killedAtNanos >= KILL_AGAIN_NANOS);
    }

    private void noteKill(long nowNanos) {
        if (!killed) {
            killed = true;
            firstKillNanos = nowNanos;
        }
        killedAtNanos = nowNanos;
    }

    private void noteStuck(long nowNanos, List<ProcessId> left) {
        if (killed && nowNanos - firstKillNanos > STUCK_NANOS) {
            problem = "process " + left.get(0).pid() + " does not end though it was killed, "
                    + "which mostly means that a driver or a file system hangs";
        }
    }
}
