package io.trialstream.scheduler.studyfile;

/**
 * A study file can't be used. The message is one line, {@code study.yaml:7: space.lr.min: what is wrong; what would be right}.
 */
public final class StudyFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String source;
    private final int line;
    private final String path;
    private final String problem;

    /**
     * @param source the file's name, for people
     * @param line the line at fault, from 1; 0: no single line is
     * @param path the key at fault, {@code space.lr.min} or {@code start[1].lr}; empty: the whole file
     * @param problem what is wrong and what would be right
     */
    public StudyFileException(String source, int line, String path, String problem) {
        super(source + (line > 0 ? ":" + line : "") + ": " + (path.isEmpty() ? "" : path + ": ") + oneLine(problem));
        this.source = source;
        this.line = line;
        this.path = path;
        this.problem = oneLine(problem);
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s*[\\r\\n]\\s*", " ");
    }

    /** The file's name, for people. */
    public String source() {
        return source;
    }

    /** The line at fault, from 1; 0: no single line is. */
    public int line() {
        return line;
    }

    /** The key at fault; empty: the whole file. */
    public String path() {
        return path;
    }

    /** What is wrong and what would be right, without the place. */
    public String problem() {
        return problem;
    }
}
