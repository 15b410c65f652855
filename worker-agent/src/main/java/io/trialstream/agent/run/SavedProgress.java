package io.trialstream.agent.run;

import java.io.IOException;

/** Writes a run's progress down now and then: often enough to send little again after a crash, seldom enough to cost nothing. */
final class SavedProgress {
    private static final long PERIOD_NANOS = 2_000_000_000L;
    private final RunDirectory directory;
    private final ReportStream reports;
    private final LogTail logTail;
    private RunDirectory.Progress saved;
    private long savedNanos;

    SavedProgress(RunDirectory directory, ReportStream reports, LogTail logTail, RunDirectory.Progress before) {
        this.directory = directory;
        this.reports = reports;
        this.logTail = logTail;
        this.saved = before;
    }

    void saveSeldom(long nowNanos) throws IOException {
        if (nowNanos - savedNanos >= PERIOD_NANOS) {
            savedNanos = nowNanos;
            save();
        }
    }

    void save() throws IOException {
        RunDirectory.Progress progress = new RunDirectory.Progress(reports.acknowledged(), logTail.offset());
        if (!progress.equals(saved)) {
            directory.saveProgress(progress);
            saved = progress;
        }
    }
}
