package io.trialstream.scheduler.studyfile;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the known word that a mistyped one was meant to be. */
public final class Nearest {
    private Nearest() {}

    /** {@code did you mean 'space'?} or {@code there are a, b and c}. */
    public static String hint(String word, Collection<String> known) {
        Optional<String> nearest = find(word, known);
        if (nearest.isPresent()) {
            return "did you mean '" + nearest.get() + "'?";
        }
        return known.isEmpty() ? "there are none" : "there are " + String.join(", ", known);
    }

    /** The known word with the fewest changes, if they are few for its length; case, - and _ don't count. */
    public static Optional<String> find(String word, Collection<String> known) {
        String wanted = normal(word);
        String best = null;
        int fewest = Integer.MAX_VALUE;
        for (String candidate : known) {
            int changes = distance(wanted, normal(candidate));
            if (changes < fewest) {
                fewest = changes;
                best = candidate;
            }
        }
        return fewest <= Math.max(1, Math.min(3, wanted.length() / 3)) ? Optional.ofNullable(best) : Optional.empty();
    }

    private static String normal(String word) {
        String letters = word.length() > 60 ? word.substring(0, 60) : word;
        return letters.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }

    /** Optimal string alignment: insertions, deletions, replacements and swaps of neighbours. */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + same);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
