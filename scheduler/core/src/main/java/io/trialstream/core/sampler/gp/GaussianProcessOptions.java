package io.trialstream.core.sampler.gp;

/**
 * Settings of {@link GaussianProcessSampler}.
 *
 * @param initialTrials how many informative trials there must be before the model is asked, half so many where more than that are tried at
 *     once; until then points fill the space
 * @param transform what is done to the values before they are modelled
 * @param fitRows how many rows the kernel's parameters are fitted on at most, at least 10
 * @param activeRows how many rows of finished trials the model holds at most between its refits, at least 50
 * @param candidates how many candidates are scored a suggestion, at least 50; fewer when the model is large
 * @param starts how many of them are improved by local search, at least 1
 * @param convergedBelow the log expected improvement, in deviations of the transformed values, below which the model has converged
 *     and most suggestions fill the space instead; negative
 */
public record GaussianProcessOptions(
        int initialTrials,
        OutputTransform transform,
        int fitRows,
        int activeRows,
        int candidates,
        int starts,
        double convergedBelow) {

    public GaussianProcessOptions {
        if (initialTrials < 1
                || fitRows < 10
                || activeRows < 50
                || candidates < 50
                || starts < 1
                || !(convergedBelow < 0)) {
            throw new IllegalArgumentException("initialTrials " + initialTrials + " (at least 1), fitRows " + fitRows
                    + " (at least 10), activeRows " + activeRows + " (at least 50), candidates " + candidates
                    + " (at least 50), starts " + starts + " (at least 1), convergedBelow "
                    + convergedBelow + " (negative)");
        }
    }

    /** The settings that did best on average over the open benchmark problems. */
    public static GaussianProcessOptions defaults() {
        return new GaussianProcessOptions(6, OutputTransform.HALF_RANK_LOG, 200, 800, 2000, 6, -6);
    }

    HyperparameterPrior prior(double dimension) {
        return HyperparameterPrior.of(dimension);
    }
}
