package io.trialstream.core.study;

/**
 * A number that training reports after each epoch.
 *
 * @param name as the training process reports it
 * @param direction which way it improves
 */
public record Metric(String name, Direction direction) {
    public Metric {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a metric needs a name");
        }
    }
}
