package io.trialstream.agent.metrics;

/**
 * A text that a regular expression may look at so often and no more: expressions come from study files, and some take exponential time.
 * Not thread-safe.
 */
public final class BoundedText implements CharSequence {
    private static final long MOST_LOOKS = 2_000_000;
    private final String text;
    private final long[] looksLeft;

    /** With the usual bound, some 10 ms of matching. */
    public BoundedText(String text) {
        this(text, new long[] {MOST_LOOKS});
    }

    private BoundedText(String text, long[] looksLeft) {
        this.text = text;
        this.looksLeft = looksLeft;
    }

    /** Thrown out of the matcher when the bound is reached. */
    public static final class ExhaustedException extends RuntimeException {
        ExhaustedException() {
            super("the regular expression takes too long", null, false, false);
        }
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public char charAt(int index) {
        if (--looksLeft[0] < 0) {
            throw new ExhaustedException();
        }
        return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return new BoundedText(text.substring(start, end), looksLeft);
    }

    @Override
    public String toString() {
        return text;
    }
}
