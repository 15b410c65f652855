package io.trialstream.agent.doctor;

/**
 * What a check found.
 *
 * @param verdict how bad it is
 * @param subject what was looked at
 * @param detail what was found
 * @param remedy what would mend it; empty when all is well
 */
public record Finding(Verdict verdict, String subject, String detail, String remedy) {
    /** How bad it is. */
    public enum Verdict {
        /** Well. */
        OK,
        /** Works, but not as it could. */
        NOTE,
        /** Trials would fail. */
        BAD
    }

    static Finding ok(String subject, String detail) {
        return new Finding(Verdict.OK, subject, detail, "");
    }

    static Finding note(String subject, String detail, String remedy) {
        return new Finding(Verdict.NOTE, subject, detail, remedy);
    }

    static Finding bad(String subject, String detail, String remedy) {
        return new Finding(Verdict.BAD, subject, detail, remedy);
    }

    /** For a terminal. */
    public String line() {
        String mark = switch (verdict) {
            case OK -> "ok  ";
            case NOTE -> "note";
            case BAD -> "BAD ";
        };
        return mark + " " + subject + ": " + detail + (remedy.isEmpty() ? "" : "\n     -> " + remedy);
    }
}
