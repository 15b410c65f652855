package io.trialstream.scheduler.view;

import io.trialstream.scheduler.view.Segments.Run;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who ran what when, one item for each slot that a run took. The slots of runs that ended before this view was started are not recorded
 * anywhere: they are laid into the first lane of their agent that is free at their time, so that no two overlap.
 */
public final class Timeline {
    private Timeline() {}

    /** A run on a slot, from and to in milliseconds since 1970 UTC; to is null while it lasts. */
    public record Item(
            String agent,
            int slot,
            int trial,
            long from,
            @Nullable Long to,
            String state) {}

    static List<Item> of(List<Run> runs) {
        List<Run> ordered = new ArrayList<>(runs);
        ordered.sort(Comparator.comparingLong(Run::from).thenComparingInt(Run::trial));
        Map<String, List<Long>> busyUntil = new HashMap<>();
        List<Item> items = new ArrayList<>(runs.size());
        for (Run run : ordered) {
            List<Long> lanes = busyUntil.computeIfAbsent(run.agent(), agent -> new ArrayList<>());
            List<Integer> slots = run.slots().isEmpty() ? List.of(freeLane(lanes, run.from())) : run.slots();
            Long to = run.to();
            for (int slot : slots) {
                while (lanes.size() <= slot) {
                    lanes.add(Long.MIN_VALUE);
                }
                lanes.set(slot, to == null ? Long.MAX_VALUE : to);
                items.add(new Item(run.agent(), slot, run.trial(), run.from(), to, run.state()));
            }
        }
        return items;
    }

    private static int freeLane(List<Long> lanes, long from) {
        for (int lane = 0; lane < lanes.size(); lane++) {
            if (lanes.get(lane) <= from) {
                return lane;
            }
        }
        return lanes.size();
    }
}
