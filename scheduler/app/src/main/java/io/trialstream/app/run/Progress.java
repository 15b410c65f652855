package io.trialstream.app.run;

import io.trialstream.scheduler.view.Rungs;
import io.trialstream.scheduler.view.StudyRow;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * How far a study is: on a terminal one line that is written over, elsewhere a plain line every few seconds and whenever there is a new
 * best.
 */
public final class Progress {
    private static final long TERMINAL_EVERY_MS = 200;
    private static final long PLAIN_EVERY_MS = 5_000;

    private final PrintStream out;
    private final boolean terminal;
    private final long startedMs = System.currentTimeMillis();
    private long shownAtMs;
    private String shown = "";
    private int shownBest = -1;

    /** To a stream that is a terminal, or is not. */
    public Progress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Says something once. */
    public void says(String words) {
        clear();
        out.println("trialstream: " + words);
        shown = "";
    }

    /**
     * Shows a study's state, if it is time to.
     *
     * @param study its state
     * @param rungs how many trials reached each rung, by bracket
     */
    public void show(StudyRow study, Supplier<List<Rungs.Bracket>> rungs) {
        long now = System.currentTimeMillis();
        StudyRow.Best best = study.best();
        boolean newBest = best != null && best.trial() != shownBest;
        boolean due = now - shownAtMs >= (terminal ? TERMINAL_EVERY_MS : PLAIN_EVERY_MS);
        if (!due && !(newBest && !terminal)) {
            return;
        }
        shownAtMs = now;
        shownBest = best == null ? -1 : best.trial();
        String line = line(study, rungs.get(), now);
        if (line.equals(shown)) {
            return;
        }
        if (terminal) {
            out.print("\r\u001B[K" + line);
            out.flush();
        } else {
            out.println(line);
        }
        shown = line;
    }

    private String line(StudyRow study, List<Rungs.Bracket> brackets, long now) {
        StudyRow.Counts trials = study.trials();
        int ended = trials.completed() + trials.stopped() + trials.failed() + trials.infeasible();
        StringBuilder line = new StringBuilder();
        Long planned = study.budget().trials();
        line.append("  ")
                .append(ended)
                .append(planned == null ? "" : "/" + planned)
                .append(" trials");
        line.append(" · ").append(trials.running()).append(" running");
        if (trials.paused() > 0) {
            line.append(" · ").append(trials.paused()).append(" paused");
        }
        line.append(" · ")
                .append(trials.completed())
                .append(" completed · ")
                .append(trials.stopped())
                .append(" stopped early");
        if (trials.failed() + trials.infeasible() > 0) {
            line.append(" · ")
                    .append(trials.failed())
                    .append(" failed · ")
                    .append(trials.infeasible())
                    .append(" infeasible");
        }
        line.append(" · ").append(study.epochsRun()).append(" epochs").append(occupancy(brackets));
        StudyRow.Best best = study.best();
        if (best != null) {
            line.append(" · best ")
                    .append(number(best.value()))
                    .append(" (trial ")
                    .append(best.trial())
                    .append(')');
        }
        long elapsedMs = now - startedMs;
        line.append(" · ").append(elapsedMs / 1000).append(" s");
        if (planned != null && ended > 2 && ended < planned) {
            line.append(", about ")
                    .append(elapsedMs * (planned - ended) / ended / 1000)
                    .append(" s left");
        }
        return line.toString();
    }

    /** How many trials reached each rung, and how many trained to the end of the ladder: {@code rungs 36 > 12 > 5}. */
    private static String occupancy(List<Rungs.Bracket> brackets) {
        StringBuilder text = new StringBuilder();
        for (Rungs.Bracket bracket : brackets) {
            String counts = bracket.rungs().stream()
                    .map(rung -> Integer.toString(rung.count()))
                    .collect(Collectors.joining(" > "));
            if (!counts.isEmpty()) {
                text.append(text.isEmpty() ? " · rungs " : ", ").append(counts);
            }
        }
        return text.toString();
    }

    /** A number for people: six digits. */
    static String number(double value) {
        return String.format(Locale.ROOT, "%.6g", value);
    }

    /** Ends the line that is written over. */
    public void done(StudyRow study, Supplier<List<Rungs.Bracket>> rungs) {
        shownAtMs = 0;
        show(study, rungs);
        if (terminal) {
            out.println();
        }
    }

    private void clear() {
        if (terminal && !shown.isEmpty()) {
            out.print("\r\u001B[K");
        }
    }
}
