package io.trialstream.agent.run;

import io.trialstream.agent.metrics.GarbageLineException;
import io.trialstream.agent.metrics.JsonMetricSource;
import io.trialstream.agent.metrics.LineFollower;
import io.trialstream.agent.metrics.MetricLine;
import io.trialstream.agent.metrics.MetricSource;
import io.trialstream.agent.metrics.NoMetricException;
import io.trialstream.agent.metrics.PatternMetricSource;
import io.trialstream.agent.metrics.SeenEpochs;
import io.trialstream.agent.model.Report;
import io.trialstream.agent.model.RunOrder;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the lines of a run into epoch reports: each epoch once, its first value counts, in the order in which they were written; nothing
 * beyond the first epoch that reaches the run's last one.
 */
final class MetricReader {
    private static final Logger LOG = LoggerFactory.getLogger(MetricReader.class);
    private static final int SHOWN_GARBAGE = 120;
    // a script may validate some epochs only
    private static final int MOST_WITHOUT_METRIC = 20;
    private final RunOrder order;
    private final MetricSource source;
    private final LineFollower follower;
    private final Deque<LineFollower.Line> lines = new ArrayDeque<>();
    private final SeenEpochs seen = new SeenEpochs();
    private long garbage;
    private int withoutMetric;
    private String firstGarbage = "";
    private long lastEpoch;
    private boolean reachedLast;
    private boolean wentBeyond;
    private String defect = "";

    /** Goes on behind what was journalled. */
    MetricReader(RunOrder order, RunDirectory directory, List<ReportJournal.Entry> before) {
        this.order = order;
        String pattern = order.stdoutPattern();
        MetricSource chosen = new JsonMetricSource(order.metrics());
        if (pattern != null) {
            try {
                chosen = new PatternMetricSource(pattern, order.metrics());
            } catch (IllegalArgumentException e) {
                defect = String.valueOf(e.getMessage());
            }
        }
        this.source = chosen;
        long offset = 0;
        long number = 0;
        for (ReportJournal.Entry entry : before) {
            offset = entry.offset();
            number = entry.lines();
            garbage = entry.garbage();
            if (entry.report().body() instanceof Report.Epoch epoch) {
                note(epoch.epoch());
            }
        }
        this.follower = new LineFollower(pattern == null ? directory.report() : directory.output(), offset, number);
    }

    /** The trial's run time so far, in milliseconds. */
    interface RunTime {
        long nowMs();
    }

    /**
     * Reads what there is and the stream has room for; how many epochs.
     *
     * @param atEnd whether nobody writes any more
     */
    int read(ReportStream stream, boolean atEnd, long nowMs, RunTime runTime) throws IOException {
        int epochs = 0;
        while (!stream.isFull()) {
            if (lines.isEmpty()) {
                lines.addAll(follower.next(atEnd));
                if (lines.isEmpty()) {
                    break;
                }
            }
            // a line leaves the queue when it is journalled: if that fails, it is tried again
            LineFollower.Line line = lines.getFirst();
            Optional<MetricLine> metrics = parse(line);
            if (metrics.isPresent() && isNew(metrics.get().epoch())) {
                MetricLine found = metrics.get();
                stream.add(
                        new Report.Epoch(found.epoch(), found.values(), found.extra(), runTime.nowMs()),
                        nowMs,
                        line.endOffset(),
                        line.number(),
                        garbage);
                note(found.epoch());
                epochs++;
            }
            lines.removeFirst();
        }
        return epochs;
    }

    private boolean isNew(long epoch) {
        if (reachedLast) {
            wentBeyond |= epoch > order.untilEpoch();
            return false;
        }
        return !seen.contains(epoch);
    }

    private void note(long epoch) {
        seen.add(epoch);
        lastEpoch = Math.max(lastEpoch, epoch);
        reachedLast |= epoch >= order.untilEpoch();
    }

    private Optional<MetricLine> parse(LineFollower.Line line) {
        try {
            if (!line.cut()) {
                return source.read(line.text());
            }
            if (order.stdoutPattern() == null) {
                garbage(line, "it is longer than 64 KiB");
            }
        } catch (GarbageLineException e) {
            withoutMetric += e instanceof NoMetricException ? 1 : 0;
            garbage(line, e.getMessage() == null ? "it can't be read" : e.getMessage());
        }
        return Optional.empty();
    }

    private void garbage(LineFollower.Line line, String why) {
        garbage++;
        if (firstGarbage.isEmpty()) {
            String text = line.text().replaceAll("\\p{Cntrl}", "?");
            String shown = text.length() > SHOWN_GARBAGE ? text.substring(0, SHOWN_GARBAGE) + "…" : text;
            firstGarbage = "line " + line.number() + ", '" + shown + "': " + why;
            LOG.warn("{}: a report line is passed over: {}", order.key(), firstGarbage);
        }
    }

    /** Why no metrics can be read at all, in one sentence; empty: they can. */
    String defect() {
        return defect;
    }

    /** The highest epoch that was reported; 0: none. */
    long lastEpoch() {
        return lastEpoch;
    }

    /** Whether the run's last epoch was reported. */
    boolean reachedLast() {
        return reachedLast;
    }

    /** What becomes of a run by what it has reported. */
    enum Standing {
        /** It trains. */
        TRAINS,
        /** It trained on beyond its last epoch. */
        WENT_BEYOND,
        /** It reports epoch after epoch, and never a metric of the study: it would train for nothing. */
        NEVER_JUDGED
    }

    Standing standing() {
        if (wentBeyond) {
            return Standing.WENT_BEYOND;
        }
        return lastEpoch == 0 && withoutMetric >= MOST_WITHOUT_METRIC ? Standing.NEVER_JUDGED : Standing.TRAINS;
    }

    /** Whether all that was written is read, and the stream was not full. */
    boolean isAtEnd() {
        return lines.isEmpty() && follower.behind() == 0;
    }

    /** What could not be read, in one sentence; empty: nothing. */
    String complaint() {
        if (garbage == 0) {
            return "";
        }
        String what = order.stdoutPattern() == null ? " report line" : " matching line";
        return garbage + what + (garbage == 1 ? "" : "s") + " could not be read"
                + (firstGarbage.isEmpty() ? "" : ", the first: " + firstGarbage);
    }

    long offset() {
        return follower.offset();
    }

    long lineCount() {
        return follower.lineCount();
    }

    long garbageCount() {
        return garbage;
    }
}
