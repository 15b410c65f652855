package io.trialstream.agent.process;

import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signals to process groups and to single processes. */
public final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);
    private final ProcessTable table;

    /** With the table that tells whether a process is still the same. */
    public Signals(ProcessTable table) {
        this.table = table;
    }

    /** SIGTERM to the leader's whole group, as long as the leader lives. */
    public void terminateGroup(ProcessId leader) {
        signalGroup(leader, "TERM");
    }

    /** SIGKILL to the leader's whole group, as long as the leader lives. */
    public void killGroup(ProcessId leader) {
        signalGroup(leader, "KILL");
    }

    /** SIGTERM to each of them that is still the same process. */
    public void terminate(List<ProcessId> processes) {
        for (ProcessId process : processes) {
            handle(process).ifPresent(ProcessHandle::destroy);
        }
    }

    /** SIGKILL to each of them that is still the same process. */
    public void kill(List<ProcessId> processes) {
        for (ProcessId process : processes) {
            handle(process).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private java.util.Optional<ProcessHandle> handle(ProcessId process) {
        return table.lives(process) ? ProcessHandle.of(process.pid()) : java.util.Optional.empty();
    }

    private void signalGroup(ProcessId leader, String signal) {
        if (!table.lives(leader)) {
            return; // its number may be another's by now
        }
        // the JDK has no signal to a group; the shell's own kill needs no further program
        ProcessBuilder builder =
                new ProcessBuilder("/bin/sh", "-c", "kill -s \"$1\" -- \"$2\"", "kill", signal, "-" + leader.pid());
        builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            // not waited for: the agent has other runs to look at, and the ladder looks at this one again anyway
            builder.start().onExit().thenAccept(kill -> {
                if (kill.exitValue() != 0 && table.lives(leader)) {
                    LOG.warn("SIG{} could not be sent to process group {}; its user may differ", signal, leader.pid());
                }
            });
        } catch (IOException e) {
            LOG.warn("SIG{} to process group {} failed: {}", signal, leader.pid(), e.getMessage());
            handle(leader).ifPresent("KILL".equals(signal) ? ProcessHandle::destroyForcibly : ProcessHandle::destroy);
        }
    }
}
