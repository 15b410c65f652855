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
        String text = new String(bytes.get(), StandardCharsets.UTF_8);
        int kind = text.indexOf(JOINT) + 1;
        int owner = text.indexOf(JOINT, kind) + 1;
        int number = text.lastIndexOf(JOINT) + 1;
        return new RowKey(
                text.substring(0, kind - 1),
                Kind.valueOf(text.substring(kind, owner - 1)),
                text.substring(owner, number - 1),
                Long.parseLong(text, number, text.length(), 10));
    }
}
