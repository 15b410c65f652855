package io.trialstream.agent.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A program that answers as nvidia-smi would. */
public final class FakeTools {
    private final Path tool;
    private final Path query;
    private final Path list;

    /** In a test's directory. */
    public FakeTools(Path directory) {
        this.tool = directory.resolve("nvidia-smi");
        this.query = directory.resolve("query.txt");
        this.list = directory.resolve("list.txt");
    }

    private void write(String script) throws IOException {
        Path draft = tool.resolveSibling("nvidia-smi.draft");
        Files.writeString(draft, "#!/bin/sh\n" + script + "\n");
        if (!draft.toFile().setExecutable(true)) {
            throw new IOException("not executable: " + draft);
        }
        Files.move(draft, tool, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    /** What it answers to a query, and its exit code. */
    public void nvidiaSmi(String output, int exitCode) throws IOException {
        Files.writeString(query, output);
        write("case \"$1\" in -L) cat '" + list + "';; *) cat '" + query + "';; esac; exit " + exitCode);
    }

    /** What it answers to -L. */
    public void nvidiaSmiList(String output) throws IOException {
        Files.writeString(list, output);
    }

    /** It never answers. */
    public void hang() throws IOException {
        write("exec sleep 600");
    }

    /** The probe that uses it. */
    public DeviceProbe probe() {
        return new GpuProbe(tool, null, Duration.ofSeconds(2));
    }
}
