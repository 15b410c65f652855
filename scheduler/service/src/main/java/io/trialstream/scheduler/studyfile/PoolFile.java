package io.trialstream.scheduler.studyfile;

import io.trialstream.core.pool.PoolPolicy;
import io.trialstream.core.pool.PoolPolicy.RuntimeClass;
import io.trialstream.core.pool.PoolPolicy.Team;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads what a pool's operator sets, YAML or JSON: {@code teams: {vision: {weight: 2, quota: 16}}}, {@code classes: {smoke: {maxRuntime:
 * 10m, slotsPerTeam: 4}}}. A team that is not listed has weight 1 and no quota; without slotsPerTeam a class has no limit.
 */
public final class PoolFile {
    private static final double MOST_WEIGHT = 1e6;
    private static final int MOST_SLOTS = 10_000_000;

    private PoolFile() {}

    /**
     * Reads a text.
     *
     * @param text YAML or JSON
     * @param sourceName what messages call it
     * @throws StudyFileException if it can't be used
     */
    public static PoolPolicy parse(String text, String sourceName) {
        Item item = Yaml.read(text, sourceName);
        Section root = new Field(sourceName, "", item.line(), item).section().only("teams", "classes");
        Map<String, Team> teams = new TreeMap<>();
        root.get("teams")
                .ifPresent(section ->
                        section.section().all().forEach(team -> teams.put(name(section, team), team(team.section()))));
        Map<String, RuntimeClass> classes = new TreeMap<>();
        root.get("classes")
                .ifPresent(section -> section.section()
                        .all()
                        .forEach(runtimeClass ->
                                classes.put(name(section, runtimeClass), runtimeClass(runtimeClass.section()))));
        return new PoolPolicy(teams, classes);
    }

    /**
     * Reads a file.
     *
     * @throws StudyFileException if it can't be read or used
     */
    public static PoolPolicy read(Path file) {
        String source = String.valueOf(file.getFileName());
        return parse(StudyFile.text(file, source), source);
    }

    private static Team team(Section team) {
        team.only("weight", "quota");
        return new Team(
                team.get("weight").map(PoolFile::weight).orElse(1.0),
                team.get("quota").map(quota -> (int) quota.whole(0, MOST_SLOTS)).orElse(Integer.MAX_VALUE));
    }

    private static double weight(Field field) {
        double weight = field.number();
        if (!(weight > 0) || weight > MOST_WEIGHT) {
            throw field.wrong("must be above 0 and at most " + (long) MOST_WEIGHT + ", got " + weight);
        }
        return weight;
    }

    private static RuntimeClass runtimeClass(Section section) {
        section.only("maxRuntime", "slotsPerTeam");
        return new RuntimeClass(
                section.need("maxRuntime", "the longest run time of a trial, such as 10m or 24h")
                        .durationMs(1),
                section.get("slotsPerTeam")
                        .map(slots -> (int) slots.whole(1, MOST_SLOTS))
                        .orElse(Integer.MAX_VALUE));
    }

    /** A team's or class's name, which studies must be able to give. */
    private static String name(Field section, Field field) {
        String name = field.path().substring(section.path().length() + 1);
        if (!DefinitionReader.isIdentifier(name)) {
            throw field.wrong("'" + name + "' is no name that a study can give: at most 63 letters, digits, . _ or -,"
                    + " a letter or digit first");
        }
        return name;
    }
}
