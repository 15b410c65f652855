package io.trialstream.agent.duty;

import io.trialstream.agent.run.WorkDirectory;

/** Free space below the work directory. Once too little, it must grow by a quarter above the mark before anything new is started. */
final class DiskGauge {
    private final WorkDirectory work;
    private final long minFreeBytes;
    private long freeBytes;
    private boolean low;

    DiskGauge(WorkDirectory work, long minFreeBytes) {
        this.work = work;
        this.minFreeBytes = minFreeBytes;
        look();
    }

    void look() {
        freeBytes = work.freeBytes();
        long mark = low ? minFreeBytes + minFreeBytes / 4 : minFreeBytes;
        low = freeBytes >= 0 && freeBytes < mark;
    }

    /** In bytes; -1: not known. */
    long freeBytes() {
        return freeBytes;
    }

    /** Why nothing new is started, in one sentence; empty: there is space. */
    String problem() {
        return low
                ? "only " + (freeBytes >> 20) + " MiB are free below " + work.root() + "; at least "
                        + (minFreeBytes >> 20) + " MiB are needed to start a trial"
                : "";
    }
}
