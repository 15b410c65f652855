package io.trialstream.core.space;

/** How a numeric range is laid out on the unit interval. */
public enum Scale {
    /** Equal differences are equally far apart. */
    LINEAR,
    /** Equal ratios are equally far apart; the range must be positive. */
    LOG,
    /** Powers of two only: 8, 16, 32, …; equal ratios are equally far apart. Integers only. */
    POW2
}
