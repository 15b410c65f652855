package io.trialstream.scheduler.http;

/** What a client may do; each role may do what those before it may. */
enum Role {
    /** Anyone, without a token. */
    ANYONE,
    /** Look. */
    VIEWER,
    /** Create and change studies and trials of its teams. */
    OPERATOR,
    /** Change agents and pools, and studies of all teams. */
    ADMIN;

    boolean may(Role needed) {
        return compareTo(needed) >= 0;
    }
}
