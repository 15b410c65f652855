package io.trialstream.core.sampler.tpe;

import java.util.ArrayList;
import java.util.List;

/**
 * The trials in two parts: the most promising ones, and a bounded choice of the others.
 *
 * @param good best first
 * @param bad at most {@code mostBad} of the others that are neither liars nor lost, evenly spread over their order, and the liars
 */
record Split(List<Ranked> good, List<Ranked> bad) {

    /**
     * @param ordered all trials in the order of promise
     * @param good how many of them are good
     * @param liars unfinished trials without a result; the newest {@code mostBad} of them count
     * @param mostBad how many others are kept, so that the cost of a suggestion stops to grow with the history
     */
    static Split of(List<Ranked> ordered, int good, List<Ranked> liars, int mostBad) {
        List<Ranked> bad = new ArrayList<>(Math.min(ordered.size() - good, mostBad) + liars.size());
        int others = ordered.size() - good;
        int kept = Math.min(others, mostBad);
        for (int i = 0; i < kept; i++) {
            bad.add(ordered.get(good + (int) ((long) i * others / kept)));
        }
        bad.addAll(liars.subList(Math.max(0, liars.size() - mostBad), liars.size()));
        return new Split(ordered.subList(0, good), bad);
    }
}
