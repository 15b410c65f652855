package io.trialstream.agent.files;

import java.util.regex.Pattern;

/** Names that serve as directory names: none of them can leave its parent. */
public final class Slugs {
    private static final Pattern SLUG = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");

    private Slugs() {}

    /** Whether the text is a slug: 1 to 200 letters, digits, dots, dashes and underscores, first a letter or digit. */
    public static boolean isSlug(String text) {
        return SLUG.matcher(text).matches();
    }

    /**
     * The text itself.
     *
     * @param what names it in the error
     * @throws IllegalArgumentException if it is no slug
     */
    public static String require(String what, String text) {
        if (!isSlug(text)) {
            throw new IllegalArgumentException(
                    what + " is '" + text
                            + "'; it must be 1 to 200 letters, digits, dots, dashes or underscores and start with a letter or digit");
        }
        return text;
    }
}
