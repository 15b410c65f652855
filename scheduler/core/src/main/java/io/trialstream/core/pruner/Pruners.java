package io.trialstream.core.pruner;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes pruners from their names and options, as a study file gives them. */
public final class Pruners {
    /** The names that {@link #create} knows. */
    public static final List<String> TYPES = List.of("none", "asha");

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
            default -> throw new InvalidOption("type", "there is no pruner '" + type + "'; there are " + TYPES);
        };
        given.refuseOthers(type);
        return pruner;
    }

    /**
     * Joins the pruners of a list.
     *
     * @throws InvalidOption if there are several that judge at rungs
     */
    public static Pruner combine(List<Pruner> pruners) {
        List<Pruner> judging =
                pruners.stream().filter(pruner -> !(pruner instanceof NoPruner)).toList();
        if (judging.size() > 1) {
            throw new InvalidOption(
                    "type",
                    judging.get(0).name() + " and " + judging.get(1).name()
                            + " both judge at rungs and can't be combined; keep one of them");
        }
        return judging.isEmpty() ? new NoPruner() : judging.get(0);
    }

    private static Pruner asha(Options options, long minResource, long maxResource) {
        int reductionFactor = (int) options.whole("reductionFactor", 3, 2, 1_000);
        AshaPruner.Mode mode =
                options.word("mode", "stop", List.of("stop", "promote")).equals("stop")
                        ? AshaPruner.Mode.STOP
                        : AshaPruner.Mode.PROMOTE;
        long max = options.whole("maxResource", maxResource, 1, maxResource);
        long min = options.whole("minResource", Math.min(minResource, max), 1, max);
        int rungs = Ladder.geometric(min, max, reductionFactor, 0).size();
        int brackets = (int) options.whole("brackets", 1, 1, rungs + 1);
        int minPeers = (int) options.whole("minPeers", reductionFactor, 1, 1_000_000);
        return new AshaPruner(new AshaPruner.Options(reductionFactor, brackets, mode, minPeers, min, max));
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
