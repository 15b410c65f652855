package io.trialstream.scheduler.http;

import io.trialstream.scheduler.view.AgentRow;
import io.trialstream.scheduler.view.AgentRow.SlotRow;
import io.trialstream.scheduler.view.AgentState;
import io.trialstream.scheduler.view.PoolRow;
import io.trialstream.scheduler.view.PoolRow.TeamPolicy;
import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.StudyRow;
import io.trialstream.scheduler.view.StudyState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What pools, teams and projects have and use. */
final class Pools {
    private static final TeamPolicy EQUAL = new TeamPolicy(1, null);

    private Pools() {}

    /** A pool: its agents and slots, trials that wait, teams and run-time classes. Slots of lost and removed agents do not count. */
    record Pool(
            String pool,
            int agents,
            int slots,
            int busy,
            int free,
            int sick,
            int waiting,
            List<TeamShare> teams,
            Map<String, PoolRow.RuntimeClass> classes) {}

    /**
     * A team in a pool.
     *
     * @param slots that it uses
     * @param share of the slots in use, 0 to 1
     * @param entitled to which part of the pool, among the teams that want something, 0 to 1
     */
    record TeamShare(String team, double weight, @Nullable Integer quota, int slots, double share, double entitled) {}

    /** A team over all pools. */
    record Team(String team, int studies, int running, int trials, int waiting, int slots, long slotMs) {}

    /** A project: how many studies, how many of them run, their trials and the slot time they used. */
    record Project(String project, int studies, int running, int trials, long slotMs) {}

    private static final class Use {
        private int studies;
        private int running;
        private int trials;
        private int waiting;
        private int slots;
        private long slotMs;

        void add(StudyRow study) {
            studies++;
            running += study.state() == StudyState.RUNNING ? 1 : 0;
            trials += study.trials().total();
            waiting += study.trials().waiting();
            slotMs += study.slotMs();
        }
    }

    static List<Pool> of(ReadModel model) {
        Map<String, Map<String, Use>> teams = new TreeMap<>();
        model.pools().forEach(pool -> teams.put(pool.pool(), new TreeMap<>()));
        Map<String, StudyRow> studies = new TreeMap<>();
        for (StudyRow study : model.studies()) {
            studies.put(study.study(), study);
            teams.computeIfAbsent(study.pool(), pool -> new TreeMap<>())
                    .computeIfAbsent(study.team(), team -> new Use())
                    .add(study);
        }
        Map<String, int[]> slots = new TreeMap<>();
        for (AgentRow agent : model.agents()) {
            if (agent.state() != AgentState.LOST && agent.state() != AgentState.REMOVED) {
                int[] tally = slots.computeIfAbsent(agent.pool(), pool -> new int[4]);
                Map<String, Use> users = teams.computeIfAbsent(agent.pool(), pool -> new TreeMap<>());
                tally[0]++;
                agent.slots().forEach(slot -> tally(slot, tally, users, studies));
            }
        }
        List<Pool> pools = new ArrayList<>();
        teams.forEach((pool, users) -> {
            int[] tally = slots.getOrDefault(pool, new int[4]);
            PoolRow set = model.pool(pool);
            int waiting = users.values().stream().mapToInt(use -> use.waiting).sum();
            int all = tally[1] + tally[2] + tally[3];
            pools.add(new Pool(
                    pool,
                    tally[0],
                    all,
                    tally[1],
                    tally[2],
                    tally[3],
                    waiting,
                    shares(users, set.teams(), tally[1], all),
                    new TreeMap<>(set.classes())));
        });
        return pools;
    }

    /** A pool by its name; one that is not known is empty. */
    static Pool one(ReadModel model, String name) {
        return of(model).stream()
                .filter(pool -> pool.pool().equals(name))
                .findFirst()
                .orElseGet(() -> new Pool(name, 0, 0, 0, 0, 0, 0, List.of(), Map.of()));
    }

    private static void tally(SlotRow slot, int[] tally, Map<String, Use> users, Map<String, StudyRow> studies) {
        String study = slot.study();
        if (study != null) {
            tally[1]++;
            StudyRow row = studies.get(study);
            users.computeIfAbsent(row == null ? "" : row.team(), team -> new Use()).slots++;
        } else {
            tally[slot.healthy() ? 2 : 3]++;
        }
    }

    private static List<TeamShare> shares(
            Map<String, Use> users, Map<String, TeamPolicy> policies, int busy, int slots) {
        Map<String, Use> all = new TreeMap<>(users);
        policies.keySet().forEach(team -> all.computeIfAbsent(team, key -> new Use()));
        Map<String, TeamPolicy> wanting = new TreeMap<>();
        all.forEach((team, use) -> {
            if (wants(use)) {
                wanting.put(team, policies.getOrDefault(team, EQUAL));
            }
        });
        Map<String, Double> entitled = entitled(wanting, slots);
        List<TeamShare> shares = new ArrayList<>();
        for (Map.Entry<String, Use> user : all.entrySet()) {
            TeamPolicy policy = policies.getOrDefault(user.getKey(), EQUAL);
            Use use = user.getValue();
            shares.add(new TeamShare(
                    user.getKey(),
                    policy.weight(),
                    policy.quota(),
                    use.slots,
                    busy == 0 ? 0 : (double) use.slots / busy,
                    entitled.getOrDefault(user.getKey(), 0.0)));
        }
        return shares;
    }

    /** By weight; what a team's quota keeps from it is the others', by weight again. */
    private static Map<String, Double> entitled(Map<String, TeamPolicy> wanting, int slots) {
        Map<String, Double> parts = new TreeMap<>();
        Map<String, TeamPolicy> open = new TreeMap<>(wanting);
        double left = 1;
        boolean capped = true;
        while (capped) {
            capped = false;
            double weights =
                    open.values().stream().mapToDouble(TeamPolicy::weight).sum();
            double before = left;
            for (Map.Entry<String, TeamPolicy> team : Map.copyOf(open).entrySet()) {
                Integer quota = team.getValue().quota();
                double most = quota == null || slots == 0 ? 1 : (double) quota / slots;
                double part = before * team.getValue().weight() / weights;
                parts.put(team.getKey(), Math.min(part, most));
                if (part > most) {
                    left -= most;
                    open.remove(team.getKey());
                    capped = true;
                }
            }
        }
        return parts;
    }

    private static boolean wants(Use use) {
        return use.waiting > 0 || use.slots > 0;
    }

    static List<Team> teams(ReadModel model) {
        Map<String, Use> teams = new TreeMap<>();
        for (StudyRow study : model.studies()) {
            teams.computeIfAbsent(study.team(), team -> new Use()).add(study);
        }
        for (AgentRow agent : model.agents()) {
            for (SlotRow slot : agent.slots()) {
                String study = slot.study();
                if (study != null && agent.state() != AgentState.LOST && agent.state() != AgentState.REMOVED) {
                    model.study(study).ifPresent(row -> teams.computeIfAbsent(row.team(), team -> new Use()).slots++);
                }
            }
        }
        List<Team> rows = new ArrayList<>();
        teams.forEach((team, use) ->
                rows.add(new Team(team, use.studies, use.running, use.trials, use.waiting, use.slots, use.slotMs)));
        return rows;
    }

    static List<Project> projects(ReadModel model) {
        Map<String, Use> projects = new TreeMap<>();
        for (StudyRow study : model.studies()) {
            projects.computeIfAbsent(study.project(), project -> new Use()).add(study);
        }
        List<Project> rows = new ArrayList<>();
        projects.forEach(
                (project, use) -> rows.add(new Project(project, use.studies, use.running, use.trials, use.slotMs)));
        return rows;
    }
}
