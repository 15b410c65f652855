package io.trialstream.core.space;

import java.util.Map;
import java.util.Set;

/**
 * A condition over several hyperparameters that a configuration must meet: {@code layers * batch <= 1024}.
 *
 * <p>The language: numbers, quoted texts, parameter names, {@code + - * / % **}, comparisons, {@code and or not}, parentheses, and
 * {@code min max abs log log2 log10 exp sqrt floor ceil}. A constraint that names an inactive parameter does not apply, and so holds.
 */
public final class Constraint {
    private final String text;
    private final Set<String> names;
    private final Expression expression;

    private Constraint(String text, Set<String> names, Expression expression) {
        this.text = text;
        this.names = names;
        this.expression = expression;
    }

    /**
     * Reads a constraint.
     *
     * @throws InvalidSpaceException if the text is no expression of the language; the message has the position
     */
    public static Constraint parse(String text) {
        ConstraintParser parser = new ConstraintParser(text);
        Expression expression = parser.parse();
        return new Constraint(text, Set.copyOf(parser.names()), expression);
    }

    /** The constraint as written. */
    public String text() {
        return text;
    }

    /** The parameters that it names. */
    public Set<String> names() {
        return names;
    }

    /**
     * Whether the values meet it.
     *
     * @throws InvalidSpaceException if a text is used as a number, or the expression is a number and not true or false
     */
    public boolean holds(Map<String, Object> values) {
        for (String name : names) {
            if (!values.containsKey(name)) {
                return true;
            }
        }
        return ConstraintParser.truth(text, expression.value(values));
    }

    @Override
    public String toString() {
        return text;
    }

    /** A node: Double, String or Boolean out. */
    @FunctionalInterface
    interface Expression {
        Object value(Map<String, Object> values);
    }
}
