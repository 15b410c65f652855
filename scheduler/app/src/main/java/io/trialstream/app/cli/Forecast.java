package io.trialstream.app.cli;

import io.trialstream.core.pruner.Decision;
import io.trialstream.core.pruner.Ladder;
import io.trialstream.core.pruner.Pruner;
import io.trialstream.core.pruner.TrialCurve;
import io.trialstream.core.random.Seeds;
import io.trialstream.core.study.Budget;
import io.trialstream.core.study.Placeholders;
import io.trialstream.core.study.StudySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a study is going to cost, before it runs: its own pruner over trials in random order of quality that train one after the other
 * and keep their order from rung to rung. Real curves cross and trials run at the same time, so the figures are estimates.
 *
 * @param trials how many trials there will be
 * @param rungs how many reach each rung, and go on from there
 * @param trainedFully how many are trained to the end
 * @param epochs how many epochs are trained in all
 * @param epochsFull how many there would be if every trial trained to the end
 */
record Forecast(long trials, List<RungCount> rungs, long trainedFully, long epochs, long epochsFull) {
    private static final int MOST_SIMULATED = 20_000;
    private static final int LEAST_SIMULATED = 4_000;
    private static final int LEAST_WITH_MANY_RUNGS = 20;
    private static final long MOST_CURVE_POINTS = 200_000_000;
    private static final long MOST_COUNTERS = 4_000_000;
    private static final long MOST_RUNGS = 20_000;

    /**
     * A rung.
     *
     * @param bracket from 0
     * @param rung from 0
     * @param resource in epochs
     * @param arrive how many trials reach it
     * @param goOn how many of them train on
     */
    record RungCount(int bracket, int rung, long resource, long arrive, long goOn) {}

    /** @param trials how many trials the study is going to have, where its budget of epochs lasts for them */
    static Forecast of(StudySpec spec, long trials) {
        long rungsInAll = 0;
        long longest = 1;
        for (int bracket = 0; bracket < spec.pruner().brackets(); bracket++) {
            int rungs = spec.pruner().ladder(bracket).size();
            rungsInAll += rungs;
            longest = Math.max(longest, rungs);
        }
        if (rungsInAll > MOST_RUNGS) {
            throw CommandFailure.failed(
                    "a pruner with " + rungsInAll + " rungs can't be forecast; give it an interval");
        }
        // a trial's curve grows with each rung that it passes
        long affordable = Math.max(LEAST_WITH_MANY_RUNGS, MOST_CURVE_POINTS / (longest * longest));
        affordable = Math.min(affordable, MOST_COUNTERS / Math.max(1, rungsInAll));
        int simulated = (int) Math.min(trials, Math.min(MOST_SIMULATED, affordable));
        int repeats = (int) Math.max(1, Math.min(LEAST_SIMULATED, affordable) / simulated);
        double scale = (double) trials / simulated / repeats;
        List<Run> runs = new ArrayList<>();
        for (int repeat = 0; repeat < repeats; repeat++) {
            RandomGenerator random = Seeds.derive(spec.seed(), repeat, "forecast");
            double share = (double) simulated / trials;
            double epochs = spec.budget().epochs() == Budget.UNLIMITED
                    ? Double.MAX_VALUE
                    : spec.budget().epochs() * share;
            runs.add(new Run(spec, shuffled(simulated, random), epochs).go());
        }
        List<RungCount> rungs = new ArrayList<>();
        for (int i = 0; i < runs.get(0).rungs.size(); i++) {
            int at = i;
            ForecastRung rung = runs.get(0).rungs.get(i);
            rungs.add(new RungCount(
                    rung.bracket(),
                    rung.index(),
                    rung.resource(),
                    Math.round(runs.stream()
                                    .mapToLong(r -> r.rungs.get(at).count())
                                    .sum()
                            * scale),
                    Math.round(
                            runs.stream().mapToLong(r -> r.rungs.get(at).went()).sum() * scale)));
        }
        long started = Math.round(runs.stream().mapToLong(r -> r.started).sum() * scale);
        return new Forecast(
                started,
                rungs,
                Math.round(runs.stream().mapToLong(r -> r.full).sum() * scale),
                Math.round(runs.stream().mapToLong(r -> r.epochs).sum() * scale),
                started * spec.trialEpochs());
    }

    /** What is allowed but hardly meant. */
    static List<String> warnings(StudySpec spec) {
        List<String> warnings = new ArrayList<>();
        for (String element : spec.launch().command()) {
            if (Placeholders.isGroup(element)) {
                continue;
            }
            for (String name : Placeholders.names(element)) {
                if (spec.space().parameter(name).map(p -> p.when() != null).orElse(false)) {
                    warnings.add("command: {" + name + "} is filled with nothing when " + name
                            + " is inactive; put it in a list of its own, such as [--" + name + ", \"{" + name
                            + "}\"], to leave out the whole");
                }
            }
        }
        return warnings;
    }

    private static int[] shuffled(int count, RandomGenerator random) {
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            values[i] = values[j];
            values[j] = i;
        }
        return values;
    }

    /** One pass through all trials. */
    private static final class Run {
        // configuration
        private final StudySpec spec;
        private final Pruner pruner;
        private final int[] qualities;
        private final int[] trialOf;
        private final double mostEpochs;
        private final List<ForecastRung> rungs = new ArrayList<>();
        private final int[] firstRung;
        private final ForecastRung.Progress progress;
        // state
        private long started;
        private long epochs;
        private long full;

        Run(StudySpec spec, int[] qualities, double mostEpochs) {
            this.spec = spec;
            this.pruner = spec.pruner();
            this.qualities = qualities;
            this.mostEpochs = mostEpochs;
            trialOf = new int[qualities.length];
            for (int trial = 0; trial < qualities.length; trial++) {
                trialOf[qualities[trial]] = trial;
            }
            firstRung = new int[pruner.brackets()];
            progress = new ForecastRung.Progress(firstRung.length);
            for (int bracket = 0; bracket < firstRung.length; bracket++) {
                firstRung[bracket] = rungs.size();
                Ladder ladder = pruner.ladder(bracket);
                ForecastRung below = null;
                for (int rung = 0; rung < ladder.size(); rung++) {
                    below = new ForecastRung(progress, below, bracket, rung, ladder.resource(rung), qualities.length);
                    rungs.add(below);
                }
            }
        }

        Run go() {
            for (int trial = 0; trial < qualities.length && epochs < mostEpochs; trial++) {
                started++;
                int bracket = pruner.bracket(trial, spec.seed());
                progress.created[bracket]++;
                progress.growing = started < qualities.length;
                train(trial, bracket, 0);
                promote();
            }
            return this;
        }

        /** Trains from below a rung until the trial is stopped, paused or done. */
        private void train(int trial, int bracket, int from) {
            Ladder ladder = pruner.ladder(bracket);
            long at = from == 0 ? 0 : ladder.resource(from - 1);
            for (int rung = from; rung < ladder.size(); rung++) {
                epochs += ladder.resource(rung) - at;
                at = ladder.resource(rung);
                ForecastRung reached = rungs.get(firstRung[bracket] + rung);
                reached.arrive(qualities[trial]);
                progress.best =
                        Double.isNaN(progress.best) ? qualities[trial] : Math.min(progress.best, qualities[trial]);
                Decision decision = pruner.decide(reached, curve(trial, ladder, rung));
                if (decision instanceof Decision.Pause) {
                    reached.paused().add(qualities[trial]);
                    return;
                }
                if (decision instanceof Decision.Stop) {
                    return;
                }
                reached.goOn();
            }
            epochs += spec.trialEpochs() - at;
            full++;
        }

        private TrialCurve curve(int trial, Ladder ladder, int rung) {
            long[] earlier = java.util.Arrays.copyOf(ladder.resources(), rung);
            double[] values = new double[rung];
            java.util.Arrays.fill(values, qualities[trial]);
            long epoch = ladder.resource(rung);
            return new TrialCurve(trial, epoch, qualities[trial], earlier, values, qualities[trial], epoch);
        }

        /** Lets paused trials go on that rank high enough by now, from the highest rung down. */
        private void promote() {
            for (int i = rungs.size() - 1; i >= 0 && epochs < mostEpochs; i--) {
                ForecastRung rung = rungs.get(i);
                if (rung.paused().isEmpty()) {
                    continue;
                }
                int quality = rung.paused().first();
                if (rung.rank(trialOf[quality], quality) < pruner.promotable(rung)) {
                    rung.paused().remove(quality);
                    rung.goOn();
                    train(trialOf[quality], rung.bracket(), rung.index() + 1);
                    i = rungs.size();
                }
            }
        }
    }
}
