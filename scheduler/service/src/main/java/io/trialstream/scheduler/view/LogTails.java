package io.trialstream.scheduler.view;

import io.trialstream.scheduler.view.ViewInput.LogPiece;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ends of training processes' output, bounded per trial and in all. One thread writes, any number read. */
final class LogTails {
    private record Key(String study, int trial) {}

    private record Chunk(byte[] text, long skippedBefore) {}

    private static final class Tail {
        private final Deque<Chunk> chunks = new ArrayDeque<>();
        private int bytes;
        private long droppedBytes;
        private int lease;
        private long end;
    }

    private final int perTrial;
    private final long limit;
    // in the order of last writing: the first entry is the longest silent
    private final Map<Key, Tail> tails = new LinkedHashMap<>(16, 0.75f, true);
    private long total;

    LogTails(int perTrial, long limit) {
        this.perTrial = perTrial;
        this.limit = limit;
    }

    /** Takes a piece; gives the part of its text that was not there yet, null when all of it was. */
    synchronized @Nullable String add(LogPiece piece) {
        Tail tail = tails.computeIfAbsent(new Key(piece.study(), piece.trial()), key -> new Tail());
        byte[] text = piece.text().getBytes(StandardCharsets.UTF_8);
        if (piece.lease() != tail.lease) {
            if (piece.lease() < tail.lease) {
                return null;
            }
            tail.lease = piece.lease();
            tail.end = 0;
        }
        long end = piece.offset() + text.length;
        // offsets count the output's own bytes: replaced characters make text longer, so only a piece that starts
        // earlier is a repeat
        if (piece.offset() < tail.end) {
            return null;
        }
        tail.end = Math.max(piece.offset() + Math.min(1, text.length), end - replacedBytes(piece.text()));
        tail.chunks.addLast(new Chunk(text, piece.skippedBytes()));
        tail.bytes += text.length;
        total += text.length;
        while (tail.bytes > perTrial && tail.chunks.size() > 1) {
            drop(tail);
        }
        while (total > limit && tails.size() > 1) {
            Map.Entry<Key, Tail> silent = tails.entrySet().iterator().next();
            total -= silent.getValue().bytes;
            tails.remove(silent.getKey());
        }
        return piece.text();
    }

    // a byte that is no UTF-8 became U+FFFD, which is three bytes
    private static long replacedBytes(String text) {
        return 2 * text.chars().filter(c -> c == '\uFFFD').count();
    }

    private void drop(Tail tail) {
        Chunk first = tail.chunks.removeFirst();
        tail.bytes -= first.text().length;
        total -= first.text().length;
        tail.droppedBytes += first.text().length + first.skippedBefore();
    }

    /**
     * The end of a trial's output.
     *
     * @param bytes at most so many
     */
    synchronized LogTail tail(String study, int trial, int bytes) {
        Tail tail = tails.get(new Key(study, trial));
        if (tail == null) {
            return new LogTail("", 0);
        }
        byte[] all = new byte[tail.bytes];
        int at = 0;
        long skipped = tail.droppedBytes;
        for (Chunk chunk : tail.chunks) {
            System.arraycopy(chunk.text(), 0, all, at, chunk.text().length);
            at += chunk.text().length;
            skipped += chunk.skippedBefore();
        }
        int from = Math.max(0, all.length - bytes);
        // never in the middle of a character
        while (from > 0 && from < all.length && (all[from] & 0xC0) == 0x80) {
            from++;
        }
        return new LogTail(new String(all, from, all.length - from, StandardCharsets.UTF_8), skipped + from);
    }

    synchronized void forget(String study) {
        tails.entrySet().removeIf(entry -> {
            boolean gone = entry.getKey().study().equals(study);
            total -= gone ? entry.getValue().bytes : 0;
            return gone;
        });
    }
}
