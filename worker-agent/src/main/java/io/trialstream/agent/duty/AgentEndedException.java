package io.trialstream.agent.duty;

/** The agent can't go on; the message says in one sentence why, and what would help. */
public final class AgentEndedException extends RuntimeException {
    /** With the sentence. */
    public AgentEndedException(String message) {
        super(message);
    }
}
