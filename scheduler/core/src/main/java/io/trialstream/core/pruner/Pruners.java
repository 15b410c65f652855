package io.trialstream.core.pruner;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes pruners from their names and options, as a study file gives them. */
public final class Pruners {
    /** The names that {@link #create} knows. */
    public static final List<String> TYPES =
            List.of("none", "asha", "hyperband", "successive-halving", "median", "percentile", "extrapolation");

    private static final long MOST_EPOCHS = 1_000_000_000_000L;
    private static final int USUAL_PEERS = 5;
    /** Which trials are held back depends on their numbers alone, so that a study replayed with another seed holds back the same. */
    private static final long HOLDBACK_SEED = 0;

    private Pruners() {}

    /**
     * @param type one of {@link #TYPES}
     * @param options by name; numbers, texts and true/false
     * @param minResource the study's first decision point, in epochs
     * @param maxResource the study's full training, in epochs
     * @throws InvalidOption if the type or an option is unknown or out of range
     */
    public static Pruner create(String type, Map<String, ?> options, long minResource, long maxResource) {
        Options given = new Options(options);
        Pruner pruner = switch (type) {
            case "none" -> new NoPruner();
            case "asha" -> asha(given, minResource, maxResource);
            case "hyperband" -> hyperband(given, minResource, maxResource);
            case "successive-halving" -> successiveHalving(given, minResource, maxResource);
            case "median" -> median(given, minResource, maxResource);
            case "percentile" -> percentile(given, minResource, maxResource);
            case "extrapolation" -> extrapolation(given, minResource, maxResource);
            default -> throw new InvalidOption("type", "there is no pruner '" + type + "'; there are " + TYPES);
        };
        Pruner wrapped = pruner instanceof NoPruner ? pruner : wrapped(pruner, given);
        given.refuseOthers(type);
        return wrapped;
    }

    /** Options that every pruner takes: patience and holdback. */
    private static Pruner wrapped(Pruner pruner, Options given) {
        long patience = given.whole("patience", 0, 0, MOST_EPOCHS);
        double holdback = given.number("holdback", 0, 0, 1);
        Pruner patient = patience == 0 ? pruner : new PatientPruner(pruner, patience);
        return holdback == 0 ? patient : new HoldbackPruner(patient, holdback, HOLDBACK_SEED);
    }

    /**
     * Joins the pruners of a list: each trial is judged by all of them.
     *
     * @throws InvalidOption if they have too many brackets together
     */
    public static Pruner combine(List<Pruner> pruners) {
        List<Pruner> judging =
                pruners.stream().filter(pruner -> !(pruner instanceof NoPruner)).toList();
        if (judging.size() < 2) {
            return judging.isEmpty() ? new NoPruner() : judging.get(0);
        }
        try {
            return new CompositePruner(judging);
        } catch (IllegalArgumentException e) {
            throw new InvalidOption("type", String.valueOf(e.getMessage()));
        }
    }

    private static Pruner asha(Options options, long minResource, long maxResource) {
        Halving halving = Halving.read(options, minResource, maxResource);
        int brackets = (int) options.whole("brackets", 1, 1, halving.rungs() + 1);
        AshaPruner.Mode mode = mode(options);
        int minPeers = minPeers(options, halving.reductionFactor(), 1);
        return new AshaPruner(new AshaPruner.Options(
                halving.reductionFactor(), brackets, mode, minPeers, halving.min(), halving.max()));
    }

    private static Pruner hyperband(Options options, long minResource, long maxResource) {
        Halving halving = Halving.read(options, minResource, maxResource);
        int minPeers = minPeers(options, halving.reductionFactor(), 1);
        return new HyperbandPruner(halving.reductionFactor(), mode(options), minPeers, halving.min(), halving.max());
    }

    private static Pruner successiveHalving(Options options, long minResource, long maxResource) {
        Halving halving = Halving.read(options, minResource, maxResource);
        int usual = SuccessiveHalvingPruner.usualCohort(halving.reductionFactor(), halving.min(), halving.max());
        int cohort = (int) options.whole("cohort", usual, 1, 1_000_000);
        return new SuccessiveHalvingPruner(halving.reductionFactor(), cohort, halving.min(), halving.max());
    }

    private static Pruner median(Options options, long minResource, long maxResource) {
        Points points = Points.read(options, minResource, maxResource);
        PercentilePruner.Compare compare = compare(options);
        int minPeers = minPeers(options, USUAL_PEERS, 2);
        return PercentilePruner.median(compare, minPeers, points.from(), points.interval(), points.max());
    }

    private static Pruner percentile(Options options, long minResource, long maxResource) {
        Points points = Points.read(options, minResource, maxResource);
        double percentile = options.number("percentile", 25, 0.001, 99.999);
        PercentilePruner.Compare compare = compare(options);
        int minPeers = minPeers(options, USUAL_PEERS, 2);
        return new PercentilePruner(new PercentilePruner.Options(
                percentile, compare, minPeers, points.from(), points.interval(), points.max()));
    }

    private static Pruner extrapolation(Options options, long minResource, long maxResource) {
        long warmup = options.whole("warmup", (maxResource + 5) / 6, 0, maxResource);
        Points points = new Points(minResource, Points.interval(options, maxResource), maxResource);
        double minProbability = options.number("minProbability", 0.05, 0.000001, 0.999999);
        int minPoints = (int) options.whole("minPoints", 5, 4, 10_000);
        return new ExtrapolationPruner(new ExtrapolationPruner.Options(
                minProbability, minPoints, warmup, points.from(), points.interval(), points.max()));
    }

    private static AshaPruner.Mode mode(Options options) {
        return options.word("mode", "stop", List.of("stop", "promote")).equals("stop")
                ? AshaPruner.Mode.STOP
                : AshaPruner.Mode.PROMOTE;
    }

    private static PercentilePruner.Compare compare(Options options) {
        return options.word("compare", "best", List.of("best", "current")).equals("best")
                ? PercentilePruner.Compare.BEST
                : PercentilePruner.Compare.CURRENT;
    }

    private static int minPeers(Options options, int absent, int least) {
        return (int) options.whole("minPeers", absent, least, 1_000_000);
    }

    /** The options of a ladder that climbs by a factor. */
    private record Halving(int reductionFactor, long min, long max) {
        static Halving read(Options options, long minResource, long maxResource) {
            int reductionFactor = (int) options.whole("reductionFactor", 3, 2, 1_000);
            long max = options.whole("maxResource", maxResource, 1, maxResource);
            long min = options.whole("minResource", Math.min(minResource, max), 1, max);
            return new Halving(reductionFactor, min, max);
        }

        int rungs() {
            return Ladder.geometric(min, max, reductionFactor, 0).size();
        }
    }

    /** The options of decision points at equal distances: by default a hundred at most. */
    private record Points(long from, long interval, long max) {
        private static final long USUAL = 100;
        private static final long MOST = 1_000;

        static Points read(Options options, long minResource, long maxResource) {
            long warmup = options.whole("warmup", 0, 0, maxResource);
            return new Points(Math.max(minResource, warmup), interval(options, maxResource), maxResource);
        }

        static long interval(Options options, long maxResource) {
            long least = (maxResource + MOST - 1) / MOST;
            long usual = (maxResource + USUAL - 1) / USUAL;
            return options.whole("interval", usual, least, maxResource);
        }
    }

    /** An option of a pruner can't be used. */
    public static final class InvalidOption extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        private final String option;
        private final transient List<String> known;

        /**
         * @param option the option's name
         * @param message what is wrong with it and what would be right
         */
        public InvalidOption(String option, String message) {
            this(option, message, List.of());
        }

        private InvalidOption(String option, String message, List<String> known) {
            super(message);
            this.option = option;
            this.known = known;
        }

        /** The option's name. */
        public String option() {
            return option;
        }

        /** When the option is unknown: those that are known; otherwise empty. */
        public List<String> known() {
            return known;
        }
    }

    /** Options read by name; those never asked for are unknown ones. */
    static final class Options {
        private final Map<String, ?> given;
        private final Set<String> known = new HashSet<>();

        Options(Map<String, ?> given) {
            this.given = given;
        }

        long whole(String name, long absent, long min, long max) {
            double value = number(name, absent, min, max);
            if (value != Math.rint(value)) {
                throw new InvalidOption(name, "must be a whole number, got " + given.get(name));
            }
            return (long) value;
        }

        double number(String name, double absent, double min, double max) {
            known.add(name);
            Object value = given.get(name);
            if (value == null) {
                return absent;
            }
            if (!(value instanceof Number number)) {
                throw new InvalidOption(name, "must be a number, got '" + value + "'");
            }
            double x = number.doubleValue();
            if (!(x >= min && x <= max)) {
                throw new InvalidOption(name, "must lie between " + show(min) + " and " + show(max) + ", got " + value);
            }
            return x;
        }

        String word(String name, String absent, List<String> words) {
            known.add(name);
            Object value = given.get(name);
            if (value == null) {
                return absent;
            }
            if (!words.contains(String.valueOf(value))) {
                throw new InvalidOption(name, "must be one of " + String.join(", ", words) + ", got '" + value + "'");
            }
            return String.valueOf(value);
        }

        void refuseOthers(String type) {
            List<String> names = known.stream().sorted().toList();
            for (String name : given.keySet()) {
                if (!known.contains(name)) {
                    String right = names.isEmpty() ? "no options" : String.join(", ", names);
                    throw new InvalidOption(name, "unknown key; " + type + " takes " + right, names);
                }
            }
        }

        private static String show(double x) {
            return x == Math.rint(x) && Math.abs(x) < 1e15 ? Long.toString((long) x) : Double.toString(x);
        }
    }
}
