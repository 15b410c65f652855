package io.trialstream.schemas.probe;

import org.jspecify.annotations.Nullable;

/** What a role can say of itself. Asked on another thread, at any time; must not wait. */
public interface Probe {
    /** Why it does not work, in one sentence; null: it works. */
    @Nullable String trouble();

    /** Its figures. */
    void figures(Figures to);
}
