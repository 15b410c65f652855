package io.trialstream.scheduler.view;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The order of a list of trials: by one key, then by number. In either direction NaN comes after the numbers and texts, and trials that
 * lack the key come last.
 *
 * @param sort trial, value, epoch, runtime, started, or a hyperparameter's name
 * @param descending whether the largest comes first
 */
public record TrialOrder(String sort, boolean descending) {
    /** By number. */
    public static final TrialOrder BY_TRIAL = new TrialOrder("trial", false);

    /**
     * Where a trial stands.
     *
     * @param rank 0: a number, 1: a text, 2: NaN, 3: the key is missing
     * @param number for rank 0
     * @param text for rank 1
     * @param trial the trial's number
     */
    public record Position(int rank, double number, String text, int trial) {}

    /** Compares positions in this order. */
    Comparator<Position> comparator() {
        int turn = descending ? -1 : 1;
        return (a, b) -> {
            if (a.rank() != b.rank()) {
                return Integer.compare(a.rank(), b.rank());
            }
            int byKey = switch (a.rank()) {
                case 0 -> turn * Double.compare(a.number(), b.number());
                case 1 -> turn * a.text().compareTo(b.text());
                default -> 0;
            };
            boolean byNumberOnly = sort.equals("trial");
            return byKey != 0 || byNumberOnly ? byKey : Integer.compare(a.trial(), b.trial());
        };
    }

    /** Where a trial stands in this order. */
    public Position position(TrialEntry entry) {
        return switch (sort) {
            case "trial" -> number((double) entry.trial(), entry);
            case "value" -> number(entry.bestValue(), entry);
            case "epoch" -> number((double) entry.lastEpoch(), entry);
            case "runtime" -> number((double) entry.runtimeMs(), entry);
            case "started" -> number(entry.startedAtMs() == 0 ? null : (double) entry.startedAtMs(), entry);
            default -> parameter(entry.params().get(sort), entry);
        };
    }

    private static Position parameter(@Nullable Object value, TrialEntry entry) {
        if (value instanceof Number number) {
            return number(number.doubleValue(), entry);
        }
        return value == null
                ? new Position(3, 0, "", entry.trial())
                : new Position(1, 0, value.toString(), entry.trial());
    }

    private static Position number(@Nullable Double value, TrialEntry entry) {
        if (value == null) {
            return new Position(3, 0, "", entry.trial());
        }
        return value.isNaN() ? new Position(2, 0, "", entry.trial()) : new Position(0, value, "", entry.trial());
    }

    /** Whether the key is one of the fixed ones, rather than a hyperparameter's name. */
    public static boolean fixed(String sort) {
        return switch (sort) {
            case "trial", "value", "epoch", "runtime", "started" -> true;
            default -> false;
        };
    }
}
