package io.trialstream.scheduler.topology;

import org.jspecify.annotations.Nullable;

/** The way into the pool store. */
interface RowWriter {
    /** Writes a row; null deletes it. */
    void put(RowKey key, byte @Nullable [] row);
}
