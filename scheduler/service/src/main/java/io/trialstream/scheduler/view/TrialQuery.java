package io.trialstream.scheduler.view;

import io.trialstream.scheduler.view.TrialOrder.Position;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds one page of a study's trials. A page goes on after the position of the page before, not after a count, so that trials which come,
 * go or change in between never make another one appear twice or be left out. Costs one pass over the study and memory for the page.
 *
 * @param states only these; empty: all
 * @param text only trials in which it occurs, whatever its case, in their state, reason, message, note, tags, agent, device, sampler or a
 *     hyperparameter written as name=value; empty: all
 * @param order the order
 * @param after the last position of the page before; null: from the start
 * @param limit at most so many, at least 1
 */
public record TrialQuery(
        Set<TrialState> states,
        String text,
        TrialOrder order,
        @Nullable Position after,
        int limit) {

    private record Placed(TrialEntry entry, Position position) {}

    /** A page and the position to go on after; null: it was the last. */
    public record Page(List<TrialEntry> items, @Nullable Position next) {}

    public TrialQuery {
        states = Set.copyOf(states);
        text = text.toLowerCase(Locale.ROOT);
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1, got " + limit);
        }
    }

    /** Runs it. */
    public Page run(TrialTable trials) {
        Comparator<Position> comparator = order.comparator();
        Comparator<Placed> byPosition = Comparator.comparing(Placed::position, comparator);
        // the worst of those kept so far is on top; one more than the page tells whether there is a next one
        PriorityQueue<Placed> kept = new PriorityQueue<>(Math.min(limit, 1000) + 2, byPosition.reversed());
        for (TrialEntry entry : trials) {
            if (!states.isEmpty() && !states.contains(entry.state())) {
                continue;
            }
            Position position = order.position(entry);
            if (after != null && comparator.compare(position, after) <= 0) {
                continue;
            }
            if (kept.size() > limit) {
                Placed worst = kept.peek();
                if (worst != null && comparator.compare(position, worst.position()) >= 0) {
                    continue;
                }
            }
            if (!text.isEmpty() && !matches(entry)) {
                continue;
            }
            kept.add(new Placed(entry, position));
            if (kept.size() > limit + 1) {
                kept.poll();
            }
        }
        List<Placed> page = new ArrayList<>(kept);
        page.sort(byPosition);
        boolean more = page.size() > limit;
        List<TrialEntry> items = new ArrayList<>();
        for (Placed placed : more ? page.subList(0, limit) : page) {
            items.add(placed.entry());
        }
        return new Page(
                Collections.unmodifiableList(items), more ? page.get(limit - 1).position() : null);
    }

    private boolean matches(TrialEntry entry) {
        if (contains(entry.state().name())) {
            return true;
        }
        for (Map.Entry<String, Object> param : entry.params().entrySet()) {
            if (contains(param.getKey() + "=" + param.getValue())) {
                return true;
            }
        }
        TrialRow row = entry.row();
        String agent = row.agent();
        return contains(row.reason())
                || contains(row.message())
                || contains(row.note())
                || contains(row.device())
                || contains(row.provenance().sampler())
                || (agent != null && contains(agent))
                || row.tags().stream().anyMatch(this::contains);
    }

    private boolean contains(String hay) {
        return hay.toLowerCase(Locale.ROOT).contains(text);
    }
}
