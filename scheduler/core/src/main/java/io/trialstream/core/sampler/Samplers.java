package io.trialstream.core.sampler;

import io.trialstream.core.sampler.auto.AutoSampler;
import io.trialstream.core.sampler.auto.TimeBoxed;
import io.trialstream.core.sampler.cmaes.CmaEsSampler;
import io.trialstream.core.sampler.evolution.EvolutionSampler;
import io.trialstream.core.sampler.forest.ForestSampler;
import io.trialstream.core.sampler.gp.GaussianProcessSampler;
import io.trialstream.core.sampler.grid.GridSampler;
import io.trialstream.core.sampler.moo.Nsga2Sampler;
import io.trialstream.core.sampler.pbt.Pb2Sampler;
import io.trialstream.core.sampler.pbt.PbtSampler;
import io.trialstream.core.sampler.sobol.SobolSampler;
import io.trialstream.core.sampler.tpe.TpeSampler;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Makes samplers from a study file's {@code sampler: {type: …, …}}. Immutable: {@link #with} gives a registry with one more type, so that a
 * strategy of one's own is registered in one line:
 *
 * <pre>{@code
 * Samplers samplers = Samplers.standard()
 *         .with("mine", options -> new MySampler(options.integer("points", 5, 1, 100), options.seed()));
 * }</pre>
 *
 * <p>{@code auto} picks among the registered types; see {@link AutoSampler}.
 */
public final class Samplers {
    private static final String AUTO = "auto";
    /** The types that fit a model: its cost grows with the history. */
    private static final Set<String> BOXED = Set.of(AUTO, "gp", "tpe", "forest", "pb2");

    /** The types that train populations. */
    private static final Set<String> POPULATIONS = Set.of("pbt", "pb2");

    /** Below the time after which a scheduler gives its optimiser up for a while, in seconds. */
    private static final double DEFAULT_TIME_BOX_SECONDS = 2;

    private final Map<String, Factory> factories;

    private Samplers(Map<String, Factory> factories) {
        this.factories = Collections.unmodifiableMap(factories);
    }

    /** Makes one type of sampler. */
    @FunctionalInterface
    public interface Factory {
        /**
         * @param options read by name; one that is not read is refused as unknown
         * @throws IllegalArgumentException if the options contradict one another
         */
        Sampler make(SamplerOptions options);
    }

    /** All types of this library; a new one takes one line here. */
    public static Samplers standard() {
        return new Samplers(new LinkedHashMap<>())
                .with("grid", Samplers::grid)
                .with("random", options -> new RandomSampler())
                .with("sobol", options -> new SobolSampler(options.seed()))
                .with("tpe", Samplers::tpe)
                .with("forest", Samplers::forest)
                .with("gp", options -> new GaussianProcessSampler())
                .with("cmaes", Samplers::cmaes)
                .with("evolution", Samplers::evolution)
                .with("nsga2", Samplers::nsga2)
                .with("pbt", options -> new PbtSampler(population(options)))
                .with("pb2", options -> new Pb2Sampler(population(options)));
    }

    /** This registry and one more type, or another factory for a type. */
    public Samplers with(String type, Factory factory) {
        if (type.equals(AUTO)) {
            throw new IllegalArgumentException("auto picks among the other types and can't be replaced");
        }
        Map<String, Factory> more = new LinkedHashMap<>(factories);
        more.put(type, factory);
        return new Samplers(more);
    }

    /** The names of all types, auto first. */
    public Set<String> types() {
        Set<String> types = new java.util.LinkedHashSet<>();
        types.add(AUTO);
        types.addAll(factories.keySet());
        return types;
    }

    /**
     * @param type one of {@link #types}
     * @param options of that type, by name; absent ones take their defaults
     * @param seed the study's seed
     * @throws InvalidSamplerException if the type or an option is unknown, or an option's value is wrong
     */
    public Sampler create(String type, Map<String, ?> options, long seed) {
        SamplerOptions read = new SamplerOptions(type, options, seed);
        Factory factory = type.equals(AUTO) ? this::auto : factories.get(type);
        if (factory == null) {
            throw new InvalidSamplerException(
                    "type", "there is no sampler '" + type + "'; there are " + String.join(", ", types()));
        }
        try {
            Sampler sampler = factory.make(read);
            if (BOXED.contains(type)) {
                timeBox(read);
            }
            read.refuseUnknown();
            return sampler;
        } catch (IllegalArgumentException e) {
            throw new InvalidSamplerException("sampler", "sampler " + type + ": " + e.getMessage());
        }
    }

    /**
     * The same inside a time box, for the types whose suggestions may take long: past the box a cheaper sampler answers and says so in the
     * provenance. The box lasts {@code timeBox} seconds, an option of these types.
     *
     * @param boxes makes a box that lasts so long; the shell has the clock and the threads
     * @throws InvalidSamplerException if the type or an option is unknown, or an option's value is wrong
     */
    public Sampler create(String type, Map<String, ?> options, long seed, Function<Duration, TimeBoxed.Box> boxes) {
        Sampler asked = create(type, options, seed);
        if (!BOXED.contains(type)) {
            return asked;
        }
        double seconds = timeBox(new SamplerOptions(type, options, seed));
        return new TimeBoxed(
                asked, cheaper(type, options, seed), boxes.apply(Duration.ofNanos(Math.round(seconds * 1e9))));
    }

    /** Whether samplers of this type train a population: a proposal may start from another trial's checkpoint. */
    public static boolean trainsPopulation(String type) {
        return POPULATIONS.contains(type);
    }

    /**
     * The epochs of one trial, for samplers whose trials are intervals of a member of a population and start from one another's checkpoints;
     * 0: a trial is a full training.
     *
     * @throws InvalidSamplerException if an option's value is wrong
     */
    public static long interval(String type, Map<String, ?> options, StudyPlan plan) {
        return trainsPopulation(type)
                ? population(new SamplerOptions(type, options, 0)).interval(plan)
                : 0;
    }

    /** How many members such a population has; 0: the sampler keeps none. */
    public static int population(String type, Map<String, ?> options, StudyPlan plan) {
        return trainsPopulation(type)
                ? population(new SamplerOptions(type, options, 0)).population(plan)
                : 0;
    }

    private static double timeBox(SamplerOptions options) {
        return options.number("timeBox", DEFAULT_TIME_BOX_SECONDS, 0.001, 3600);
    }

    /** What stands in for a type that is too slow: for population-based bandits their own kin, so that the population lives on. */
    private Sampler cheaper(String type, Map<String, ?> options, long seed) {
        Map<String, Object> own = new LinkedHashMap<>(options);
        own.remove("timeBox");
        return switch (type) {
            case "pb2" -> new PbtSampler(population(new SamplerOptions(type, own, seed)));
            case "tpe" -> new RandomSampler();
            default -> create("tpe", Map.of(), seed);
        };
    }

    private Sampler auto(SamplerOptions options) {
        Map<AutoSampler.Kind, Supplier<Sampler>> candidates = new EnumMap<>(AutoSampler.Kind.class);
        Map<AutoSampler.Kind, String> types = Map.of(
                AutoSampler.Kind.GRID, "grid",
                AutoSampler.Kind.SOBOL, "sobol",
                AutoSampler.Kind.TPE, "tpe",
                AutoSampler.Kind.GAUSSIAN_PROCESS, "gp",
                AutoSampler.Kind.NSGA2, "nsga2");
        types.forEach((kind, type) -> {
            if (factories.containsKey(type)) {
                candidates.put(kind, () -> create(type, Map.of(), options.seed()));
            }
        });
        return new AutoSampler(candidates);
    }

    private static Sampler grid(SamplerOptions options) {
        return new GridSampler(new GridSampler.Options(
                options.integer("points", 5, 1, 1_000_000),
                options.integersByName("pointsOf", 1, 1_000_000),
                options.word("order", "shuffled", List.of("shuffled", "given")).equals("shuffled"),
                options.seed()));
    }

    private static Sampler tpe(SamplerOptions options) {
        TpeSampler.Options absent = TpeSampler.Options.defaults(options.seed());
        return new TpeSampler(new TpeSampler.Options(
                options.integer("startTrials", absent.startTrials(), 1, 1_000_000),
                options.integer("candidates", absent.candidates(), 1, 100_000),
                options.number("goodFraction", absent.goodFraction(), 0.001, 0.999),
                options.integer("mostGood", absent.mostGood(), 1, 100_000),
                options.integer("mostBad", absent.mostBad(), 1, 100_000),
                options.number("bandwidthFactor", absent.bandwidthFactor(), 0.01, 100),
                options.number("magicClip", absent.magicClip(), 0.001, 100),
                options.number("smallestBandwidth", absent.smallestBandwidth(), 1e-6, 0.5),
                options.number("categoryPrior", absent.categoryPrior(), 1e-3, 1000),
                options.seed()));
    }

    private static Sampler forest(SamplerOptions options) {
        ForestSampler.Options absent = ForestSampler.Options.defaults(options.seed());
        return new ForestSampler(new ForestSampler.Options(
                options.integer("startTrials", absent.startTrials(), 2, 1_000_000),
                options.integer("trees", absent.trees(), 2, 1000),
                options.integer("mostRows", absent.mostRows(), 16, 60_000),
                options.integer("randomCandidates", absent.randomCandidates(), 1, 100_000),
                options.integer("localSearches", absent.localSearches(), 1, 1000),
                options.number("randomShare", absent.randomShare(), 0, 0.999),
                options.seed()));
    }

    private static Sampler cmaes(SamplerOptions options) {
        CmaEsSampler.Options absent = CmaEsSampler.Options.DEFAULT;
        String restarts = options.word("restarts", "bipop", List.of("none", "ipop", "bipop"));
        return new CmaEsSampler(new CmaEsSampler.Options(
                options.integer("population", absent.population(), 0, 100_000),
                options.number("stepSize", absent.stepSize(), 1e-6, 1),
                CmaEsSampler.Restarts.valueOf(restarts.toUpperCase(Locale.ROOT))));
    }

    private static Sampler evolution(SamplerOptions options) {
        EvolutionSampler.Options absent = EvolutionSampler.Options.DEFAULT;
        return new EvolutionSampler(new EvolutionSampler.Options(
                options.integer("population", absent.population(), 0, 1_000_000),
                options.integer("tournament", absent.tournament(), 0, 1_000_000),
                options.number("step", absent.step(), 1e-6, 1),
                options.number("resample", absent.resample(), 0, 1)));
    }

    private static Sampler nsga2(SamplerOptions options) {
        Nsga2Sampler.Options absent = Nsga2Sampler.Options.DEFAULT;
        return new Nsga2Sampler(new Nsga2Sampler.Options(
                options.integer("population", absent.population(), 0, 1_000_000),
                options.number("crossover", absent.crossover(), 0, 1),
                options.number("crossoverIndex", absent.crossoverIndex(), 0, 1000),
                options.number("mutationIndex", absent.mutationIndex(), 0, 1000)));
    }

    private static PbtSampler.Options population(SamplerOptions options) {
        PbtSampler.Options absent = PbtSampler.Options.DEFAULT;
        return new PbtSampler.Options(
                options.integer("population", absent.population(), 0, 1_000_000),
                options.integer("interval", (int) absent.interval(), 0, 1_000_000_000),
                options.number("quantile", absent.quantile(), 0.01, 0.5),
                options.number("resample", absent.resample(), 0, 1),
                options.number("lower", absent.lower(), 0.01, 1),
                options.number("upper", absent.upper(), 1, 100));
    }
}
