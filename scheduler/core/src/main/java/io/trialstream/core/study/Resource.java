package io.trialstream.core.study;

/**
 * How long a trial trains.
 *
 * @param name the unit's name for people: epoch
 * @param min the first decision point, in epochs, at least 1
 * @param max a full training, in epochs, at least min
 */
public record Resource(String name, long min, long max) {
    public Resource {
        if (min < 1) {
            throw new IllegalArgumentException("resource.min must be at least 1, got " + min);
        }
        if (max < min) {
            throw new IllegalArgumentException("resource.max " + max + " must be at least resource.min " + min);
        }
    }
}
