package io.trialstream.core.sampler.moo;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.evolution.Fitness;
import io.trialstream.core.sampler.evolution.TrialPrefix;
import java.util.ArrayList;
import java.util.List;

/** The survivors of all complete blocks of finished trials, and the block under way. */
final class Generations {
    private final int population;
    private final TrialPrefix followed = new TrialPrefix();
    private List<ObservedTrial> survivors = List.of();
    private final List<ObservedTrial> block = new ArrayList<>();

    Generations(int population) {
        this.population = population;
    }

    /** Whether this state belongs to such a population and to a prefix of these very trials. */
    boolean serves(int otherPopulation, List<ObservedTrial> finished) {
        return otherPopulation == population && followed.startOf(finished);
    }

    /** Takes in the trials that ended since the last call. */
    void follow(List<ObservedTrial> finished) {
        for (ObservedTrial trial : followed.advance(finished)) {
            if (Fitness.usable(trial)) {
                block.add(trial);
            }
            if (block.size() == population) {
                survivors = parents().stream().map(Ranked::trial).toList();
                block.clear();
            }
        }
    }

    /** The best of survivors and block, at most P of them, best first. */
    List<Ranked> parents() {
        List<ObservedTrial> all = new ArrayList<>(survivors);
        all.addAll(block);
        List<Ranked> ranked = Ranked.order(all);
        return ranked.subList(0, Math.min(population, ranked.size()));
    }
}
