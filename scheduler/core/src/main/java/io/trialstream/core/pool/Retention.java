package io.trialstream.core.pool;

/**
 * How long a pool keeps what has ended, so that its state does not grow for ever. A study that ended is archived: by a person, or after a
 * time. Of an archived study the trials are removed after a further time; its row, with its definition and last figures, stays.
 *
 * @param archiveAfterMs an ended study is archived so long after its end, in milliseconds; {@link #NEVER}: only a person does
 * @param removeAfterMs an archived study's trials are removed so long after it was archived, in milliseconds; {@link #NEVER}: they stay
 */
public record Retention(long archiveAfterMs, long removeAfterMs) {
    /** It does not happen by itself. */
    public static final long NEVER = Long.MAX_VALUE;

    /** Everything is kept. */
    public static final Retention FOR_EVER = new Retention(NEVER, NEVER);

    public Retention {
        if (archiveAfterMs < 0 || removeAfterMs < 0) {
            throw new IllegalArgumentException("times of retention must not be negative");
        }
    }
}
