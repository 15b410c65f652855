package io.trialstream.agent.run;

import io.trialstream.agent.files.Json;
import io.trialstream.agent.model.Report;
import io.trialstream.agent.model.SavedCheckpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reports of a run in their order, each with the place in the followed file up to which it accounts. A report is in here before it is
 * sent, so an agent that is started anew sends the same report with the same number. Not synced: a power cut ends the training process
 * as well, and its report file is not synced either.
 */
final class ReportJournal implements AutoCloseable {
    private final Path file;
    private final List<Entry> before = new ArrayList<>();
    private FileChannel channel;

    /**
     * One report.
     *
     * @param report the report
     * @param offset the place in the followed file behind its line, in bytes
     * @param lines how many lines lie before that place
     * @param garbage how many of them could not be read
     */
    record Entry(Report report, long offset, long lines, long garbage) {}

    ReportJournal(Path file) throws IOException {
        this.file = file;
        long whole = 0;
        if (Files.exists(file)) {
            byte[] bytes = Files.readAllBytes(file);
            int start = 0;
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] == '\n') {
                    before.add(Json.mapper().readValue(bytes, start, i - start, Entry.class));
                    start = i + 1;
                }
            }
            whole = start;
        }
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        // what follows the last whole line was being written when an agent ended, and was not sent
        channel.truncate(whole);
        channel.position(whole);
    }

    /** What earlier agents wrote. */
    List<Entry> before() {
        return before;
    }

    /** The last checkpoint among them; null: none. */
    @Nullable SavedCheckpoint lastCheckpoint() {
        SavedCheckpoint last = null;
        for (Entry entry : before) {
            if (entry.report().body() instanceof Report.Checkpoint checkpoint) {
                last = checkpoint.saved();
            }
        }
        return last;
    }

    /** Appends all of the entry or nothing. */
    void append(Entry entry) throws IOException {
        long start = channel.position();
        ByteBuffer line =
                ByteBuffer.wrap((Json.mapper().writeValueAsString(entry) + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            while (line.hasRemaining()) {
                channel.write(line);
            }
        } catch (IOException e) {
            try {
                channel.truncate(start);
                channel.position(start);
            } catch (IOException second) {
                e.addSuppressed(second);
                reopen(start);
            }
            throw e;
        }
    }

    private void reopen(long length) throws IOException {
        channel.close();
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.truncate(length);
        channel.position(length);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
