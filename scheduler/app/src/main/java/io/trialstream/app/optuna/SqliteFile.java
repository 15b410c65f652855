package io.trialstream.app.optuna;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.trialstream.app.optuna.OptunaStudy.OptunaTrial;
import io.trialstream.app.optuna.OptunaStudy.Param;
import io.trialstream.app.optuna.OptunaStudy.State;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.sqlite.SQLiteConfig;

/** Reads the studies of Optuna's relational storage from an SQLite file (schema of Optuna 3 and later; values of version 2 too). */
final class SqliteFile {
    private final Connection database;

    private SqliteFile(Connection database) {
        this.database = database;
    }

    /**
     * Reads a file, which stays as it is.
     *
     * @throws IOException if it can't be read or is no such storage
     */
    static List<OptunaStudy> read(Path file) throws IOException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        Properties properties = config.toProperties();
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + file.toAbsolutePath(), properties)) {
            return new SqliteFile(database).studies();
        } catch (SQLException e) {
            throw new IOException("is no SQLite storage of Optuna: " + e.getMessage(), e);
        }
    }

    private interface Row {
        void read(ResultSet row) throws SQLException, IOException;
    }

    private void each(String query, long id, Row reader) throws SQLException, IOException {
        try (PreparedStatement statement = database.prepareStatement(query)) {
            statement.setLong(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    reader.read(rows);
                }
            }
        }
    }

    private List<OptunaStudy> studies() throws SQLException, IOException {
        Map<Long, String> names = new LinkedHashMap<>();
        each(
                "SELECT study_id, study_name FROM studies WHERE study_id > ? ORDER BY study_id",
                -1,
                row -> names.put(row.getLong(1), row.getString(2)));
        List<OptunaStudy> studies = new ArrayList<>();
        for (Map.Entry<Long, String> study : names.entrySet()) {
            studies.add(study(study.getKey(), study.getValue()));
        }
        return studies;
    }

    private OptunaStudy study(long id, String name) throws SQLException, IOException {
        List<String> goals = new ArrayList<>();
        each(
                "SELECT direction FROM study_directions WHERE study_id = ? ORDER BY objective",
                id,
                row -> goals.add("MAXIMIZE".equals(row.getString(1)) ? "maximize" : "minimize"));
        List<String> metrics = new ArrayList<>();
        each(
                "SELECT value_json FROM study_system_attributes WHERE study_id = ? AND key = 'study:metric_names'",
                id,
                row -> names(row.getString(1), metrics));
        Map<Long, OptunaTrial> trials = new LinkedHashMap<>();
        each(
                "SELECT trial_id, state, datetime_start, datetime_complete FROM trials WHERE study_id = ? ORDER BY trial_id",
                id,
                row -> trials.put(
                        row.getLong(1),
                        new OptunaTrial(
                                trials.size(),
                                state(row.getString(2)),
                                new LinkedHashMap<>(),
                                new ArrayList<>(),
                                new TreeMap<>(),
                                OptunaJson.timeMs(row.getString(3)),
                                OptunaJson.timeMs(row.getString(4)))));
        fill(id, trials);
        return new OptunaStudy(name, goals, metrics, new ArrayList<>(trials.values()));
    }

    private void fill(long study, Map<Long, OptunaTrial> trials) throws SQLException, IOException {
        String ofStudy = " JOIN trials t ON t.trial_id = x.trial_id WHERE t.study_id = ? ORDER BY x.";
        each(
                "SELECT x.* FROM trial_params x" + ofStudy + "param_id",
                study,
                row -> of(trials, row)
                        .params()
                        .put(
                                row.getString("param_name"),
                                new Param(
                                        row.getDouble("param_value"),
                                        OptunaDistribution.parse(row.getString("distribution_json")))));
        each(
                "SELECT x.* FROM trial_values x" + ofStudy + "objective",
                study,
                row -> of(trials, row).values().add(number(row, "value")));
        each(
                "SELECT x.* FROM trial_intermediate_values x" + ofStudy + "step",
                study,
                row -> of(trials, row).intermediate().put(row.getLong("step"), number(row, "intermediate_value")));
    }

    /** The database has joined it, but a damaged index may say otherwise than its table. */
    private static OptunaTrial of(Map<Long, OptunaTrial> trials, ResultSet row) throws SQLException, IOException {
        OptunaTrial trial = trials.get(row.getLong("trial_id"));
        if (trial == null) {
            throw new IOException(
                    "is damaged: a row names a trial " + row.getLong("trial_id") + ", which there is not");
        }
        return trial;
    }

    /** A column with one beside it that says what a NULL stands for: FINITE, INF_POS, INF_NEG or NAN. */
    private static double number(ResultSet row, String column) throws SQLException {
        double value = row.getDouble(column);
        boolean missing = row.wasNull();
        String type = "FINITE";
        ResultSetMetaData columns = row.getMetaData();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            if (columns.getColumnName(i).equals(column + "_type")) {
                type = row.getString(i);
            }
        }
        return switch (type) {
            case "INF_POS" -> Double.POSITIVE_INFINITY;
            case "INF_NEG" -> Double.NEGATIVE_INFINITY;
            default -> missing ? Double.NaN : value;
        };
    }

    private static State state(String name) throws IOException {
        try {
            return State.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw new IOException("has a trial in the state " + name + ", which is not known", e);
        }
    }

    private static void names(String json, List<String> metrics) throws IOException {
        try {
            OptunaJson.MAPPER.readTree(json).forEach(name -> metrics.add(name.asText()));
        } catch (JsonProcessingException e) {
            throw new IOException("has metric names that are no JSON: " + json, e);
        }
    }
}
