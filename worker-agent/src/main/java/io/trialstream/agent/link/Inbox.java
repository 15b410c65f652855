package io.trialstream.agent.link;

import io.trialstream.agent.model.Order;
import java.util.List;

/** Where orders come from. */
public interface Inbox extends AutoCloseable {
    /**
     * Whether orders that are sent from now on will arrive here. The agent tells nobody of itself before.
     *
     * @throws LinkException if it never will
     */
    boolean isReady();

    /** The orders that arrived since the last call, in their order. Never waits. */
    List<Order> take();

    @Override
    void close();
}
