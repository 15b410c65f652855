package io.trialstream.scheduler.topology;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;

/**
 * The key of a row in the pool store: pool, kind, and what names the row within its kind. The parts are joined by a control character,
 * which no id contains.
 *
 * @param pool the pool's id
 * @param kind what the row is
 * @param owner a study's, an agent's or a command's id; empty for rows of the pool itself
 * @param number a trial's number, or a suggestion's sequence number; 0 otherwise
 */
record RowKey(String pool, Kind kind, String owner, long number) {
    private static final String JOINT = "\u001F";

    enum Kind {
        STUDY,
        TRIAL,
        AGENT,
        STOCK,
        POLICY,
        ANSWER,
        COUNTERS
    }

    Bytes bytes() {
        String text = String.join(JOINT, pool, kind.name(), owner, Long.toString(number));
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static RowKey of(Bytes bytes) {
        String[] parts = new String(bytes.get(), StandardCharsets.UTF_8).split(JOINT, -1);
        return new RowKey(parts[0], Kind.valueOf(parts[1]), parts[2], Long.parseLong(parts[3]));
    }
}
