package io.trialstream.agent.run;

import io.trialstream.agent.model.Report;
import io.trialstream.agent.model.RunKey;
import io.trialstream.agent.model.RunOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes runs: new ones by order, and those that an earlier agent held. */
public final class RunFactory {
    private static final Logger LOG = LoggerFactory.getLogger(RunFactory.class);
    private final RunContext context;

    /** With what its runs work with. */
    public RunFactory(RunContext context) {
        this.context = context;
    }

    /**
     * A new run; its process is being started when this returns.
     *
     * @throws IOException if its files can't be written
     */
    public Run create(RunOrder order, long nowNanos) throws IOException {
        RunDirectory directory = context.work().run(order.key());
        RunRecord record = new RunRecord(
                order,
                context.markerPrefix() + "/" + order.key(),
                context.table().bootId(),
                context.table().oomKills());
        Files.createDirectories(directory.live());
        context.work().activate(order.key());
        ReportJournal journal = new ReportJournal(directory.journal());
        Run run = new Run(context, record, directory, journal, RunPhase.STARTING, nowNanos);
        run.start();
        return run;
    }

    /**
     * A run that an earlier agent held; empty when nothing of it was started and nobody was told of it.
     *
     * @throws IOException if its files can't be read
     */
    public Optional<Run> attach(RunKey key, long nowNanos) throws IOException {
        RunDirectory directory = context.work().run(key);
        Optional<RunRecord> record = directory.record();
        if (record.isEmpty()) {
            LOG.warn("{}: the earlier agent ended before it was written down; nothing was started", key);
            context.work().end(key);
            return Optional.empty();
        }
        ReportJournal journal = new ReportJournal(directory.journal());
        boolean exited =
                journal.before().stream().anyMatch(entry -> entry.report().body() instanceof Report.Exited);
        boolean claimed = Files.exists(directory.live().resolve("wrapper"));
        Run run = new Run(
                context, record.get(), directory, journal, exited ? RunPhase.ENDED : RunPhase.STARTING, nowNanos);
        run.resumeEnding();
        if (!exited && !claimed) {
            // the wrapper claims a run before it starts anything: a second start is harmless
            LOG.info("{}: the earlier agent ended before it was started; starting it", key);
            run.start();
        } else {
            LOG.info("{}: attached to it again", key);
        }
        return Optional.of(run);
    }

    /**
     * A run whose exit was acknowledged, to send that exit once more; empty when its files are gone.
     *
     * @throws IOException if its files can't be read or written
     */
    public Optional<Run> reopen(RunKey key, long nowNanos) throws IOException {
        RunDirectory directory = context.work().run(key);
        long last = -1;
        try (ReportJournal journal = new ReportJournal(directory.journal())) {
            for (ReportJournal.Entry entry : journal.before()) {
                if (entry.report().body() instanceof Report.Exited) {
                    last = entry.report().sequence();
                }
            }
        }
        if (last < 0) {
            return Optional.empty();
        }
        directory.saveProgress(
                new RunDirectory.Progress(last - 1, directory.progress().logOffset()));
        context.work().activate(key);
        return attach(key, nowNanos);
    }
}
