package io.trialstream.core.sampler;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Proposes hyperparameters. The contract is stateless: the same history and random source give the same suggestions, bit for bit.
 * An implementation may keep a model of a history's prefix to save work, never to change the answer. Not thread-safe: one thread asks
 * at a time.
 *
 * <p>Pending trials are in the history, so that parallel suggestions spread. No suggestion repeats a trial of the history while a finite
 * space has untried points left.
 */
public interface Sampler {

    /**
     * @param history all trials of the study so far; never changed by the call
     * @param count how many suggestions are wanted, at least 1
     * @param random the source of all randomness
     * @return {@code count} suggestions inside the space, meeting its constraints; fewer only when the space is exhausted
     */
    List<Suggestion> suggest(SamplingHistory history, int count, RandomGenerator random);
}
