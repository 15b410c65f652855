package io.trialstream.agent.duty;

import io.trialstream.agent.link.Outbox;
import io.trialstream.agent.model.Report;
import io.trialstream.agent.model.RunKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/** Orders that were refused: each is answered, and answered again when it comes again. If a crash loses the answer, heartbeats without the lease tell the same. */
final class Refusals {
    private static final int REMEMBERED = 10_000;
    private final Map<RunKey, String> reasons = new LinkedHashMap<>();
    private final Deque<RunKey> unsent = new ArrayDeque<>();

    void refuse(RunKey key, String reason) {
        reasons.put(key, reason);
        unsent.addLast(key);
        if (reasons.size() > REMEMBERED) {
            reasons.remove(reasons.keySet().iterator().next());
        }
    }

    /** Whether it was refused before; then the answer goes out again. */
    boolean answeredAgain(RunKey key) {
        if (!reasons.containsKey(key)) {
            return false;
        }
        unsent.addLast(key);
        return true;
    }

    int pump(Outbox outbox, long nowMs) {
        int sent = 0;
        while (!unsent.isEmpty()) {
            RunKey key = unsent.getFirst();
            String reason = reasons.getOrDefault(key, "refused before");
            if (!outbox.report(new Report(key, 0, nowMs, new Report.Refused(reason)), () -> {})) {
                break;
            }
            unsent.removeFirst();
            sent++;
        }
        return sent;
    }
}
