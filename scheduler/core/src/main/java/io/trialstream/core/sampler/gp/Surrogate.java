package io.trialstream.core.sampler.gp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A Gaussian process that follows a history at bounded cost. Its parameters are fitted at the counts of {@link RefitSchedule} on a bounded
 * subset; its factor is built there and grows by rows in between. Everything kept from call to call is what a new instance would
 * compute from the same history, operation by operation.
 */
final class Surrogate {
    /** How many rows of unfinished trials a model takes in at most. */
    private static final int MOST_UNFINISHED = 300;

    private final GaussianProcessOptions options;
    private final Targets targets;

    private int fittedAt = -1;
    private double[] fittedValues = new double[0];
    private double[][] fittedRows = new double[0][];
    private @Nullable KernelParameters parameters;
    private @Nullable LaplaceApproximation uncertainty;

    private int factoredAt = -1;
    private @Nullable KernelParameters factoredWith;
    private int[] base = new int[0];
    private int appended;
    private @Nullable Posterior posterior;

    private List<Observations.Row> modelRows = List.of();
    private double[] modelValues = new double[0];

    Surrogate(GaussianProcessOptions options, Targets targets) {
        this.options = options;
        this.targets = targets;
    }

    /**
     * Conditions the model on a history.
     *
     * @param observations of the finished trials
     * @param finished how many those are
     * @param unfinished rows of pending trials that have reported
     * @param room how many rows of pending trials will be appended afterwards
     */
    Posterior update(Observations observations, int finished, List<Observations.Row> unfinished, int room) {
        List<Observations.Row> rows = observations.rows();
        List<Observations.Row> extra =
                unfinished.subList(Math.max(0, unfinished.size() - MOST_UNFINISHED), unfinished.size());
        KernelParameters current = fit(observations, finished, extra);
        int factorAt = RefitSchedule.factor(finished);
        int baseRows = observations.rowsOfFirst(factorAt);
        Posterior model = posterior;
        if (model == null || factoredAt != factorAt || factoredWith != current) {
            base = chooseBase(observations, rows.subList(0, baseRows), current);
            factoredAt = factorAt;
            factoredWith = current;
            appended = 0;
            model = null;
        }
        int needed = rows.size() - baseRows - appended + extra.size() + room;
        if (model != null) {
            model.truncate(base.length + appended);
            if (model.spare() < needed) {
                appended = 0;
                model = null;
            }
        }
        if (model == null) {
            double[][] x = Arrays.stream(base).mapToObj(i -> rows.get(i).x()).toArray(double[][]::new);
            int spare = rows.size() - baseRows + extra.size() + room + 64;
            model = new Posterior(x, observations.nominal(), current, spare);
        }
        for (int i = baseRows + appended; i < rows.size(); i++) {
            model.append(rows.get(i).x());
        }
        appended = rows.size() - baseRows;
        for (Observations.Row row : extra) {
            model.append(row.x());
        }
        posterior = model;
        condition(model, rows, baseRows, extra);
        return model;
    }

    /**
     * The model conditioned on the same rows, with kernel parameters drawn from Laplace's approximation of what the data say about them.
     *
     * @param room how many rows of pending trials will be appended afterwards
     */
    Posterior redrawn(Observations observations, int room, RandomGenerator random) {
        KernelParameters probable = Objects.requireNonNull(parameters, "update first");
        if (uncertainty == null || uncertainty.centre() != probable) {
            HyperparameterPrior prior = options.prior(observations.dimension());
            uncertainty = LaplaceApproximation.of(
                    new MarginalLikelihood(fittedRows, observations.nominal(), fittedValues, prior), probable);
        }
        double[][] x = modelRows.stream().map(Observations.Row::x).toArray(double[][]::new);
        Posterior drawn = new Posterior(x, observations.nominal(), uncertainty.draw(random), room);
        drawn.condition(modelValues);
        return drawn;
    }

    private void condition(Posterior model, List<Observations.Row> rows, int baseRows, List<Observations.Row> extra) {
        List<Observations.Row> all = new ArrayList<>(rows);
        all.addAll(extra);
        double[] values = targets.values(all);
        int n = base.length + all.size() - baseRows;
        modelValues = new double[n];
        modelRows = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            int position = i < base.length ? base[i] : baseRows + i - base.length;
            modelValues[i] = values[position];
            modelRows.add(all.get(position));
        }
        model.condition(modelValues);
    }

    private int[] chooseBase(Observations observations, List<Observations.Row> rows, KernelParameters current) {
        double[][] x = rows.stream().map(Observations.Row::x).toArray(double[][]::new);
        double[] values = targets.values(rows);
        return ActiveSet.around(x, values, observations.nominal(), current.weights(), options.activeRows());
    }

    private KernelParameters fit(Observations observations, int finished, List<Observations.Row> unfinished) {
        int fitAt = RefitSchedule.fit(finished);
        List<Observations.Row> rows = observations.rows().subList(0, observations.rowsOfFirst(fitAt));
        boolean mostlyUnfinished = unfinished.size() > rows.size();
        KernelParameters known = parameters;
        if (!mostlyUnfinished && known != null && fittedAt == fitAt) {
            return known;
        }
        int most = options.fitRows();
        if (mostlyUnfinished) {
            // changes with every report, so it can't be fitted on a schedule: fewer rows bound the cost instead
            rows = new ArrayList<>(rows);
            rows.addAll(unfinished);
            most = Math.min(most, 100);
        }
        double[] values = targets.values(rows);
        int[] picked = ActiveSet.forFit(values, most);
        List<Observations.Row> all = rows;
        double[][] x = Arrays.stream(picked).mapToObj(i -> all.get(i).x()).toArray(double[][]::new);
        double[] y = Arrays.stream(picked).mapToDouble(i -> values[i]).toArray();
        if (known == null || !Arrays.equals(y, fittedValues) || !Arrays.deepEquals(x, fittedRows)) {
            known = KernelFit.fit(x, observations.nominal(), y, options.prior(observations.dimension()));
        }
        parameters = known;
        fittedAt = mostlyUnfinished ? -1 : fitAt;
        fittedValues = y;
        fittedRows = x;
        return known;
    }

    /** The rows that the model holds, pending ones without a report not counted. */
    List<Observations.Row> rows() {
        return modelRows;
    }

    /** Their values y. */
    double[] values() {
        return modelValues;
    }
}
