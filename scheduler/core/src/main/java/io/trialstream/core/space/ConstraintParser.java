package io.trialstream.core.space;

import io.trialstream.core.space.Constraint.Expression;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** Recursive descent over the constraint language, lowest precedence first: or, and, not, comparison, sum, product, sign, power. */
final class ConstraintParser {
    private static final int DEEPEST = 100;
    private static final int LONGEST = 2000;

    private final String text;
    private final Set<String> names = new LinkedHashSet<>();
    private int at;
    private int depth;

    ConstraintParser(String text) {
        this.text = text;
    }

    Set<String> names() {
        return names;
    }

    Expression parse() {
        if (text.length() > LONGEST) {
            throw new InvalidSpaceException(text.substring(0, 40) + "…", "is longer than " + LONGEST + " characters");
        }
        Expression whole = or();
        skipBlanks();
        if (at < text.length()) {
            throw wrong("expected an operator or the end");
        }
        if (names.isEmpty()) {
            throw new InvalidSpaceException(text, "a constraint must name at least one parameter");
        }
        return whole;
    }

    private Expression or() {
        Expression left = and();
        while (word("or")) {
            Expression a = left;
            Expression b = and();
            left = values -> truth(a.value(values)) || truth(b.value(values));
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (word("and")) {
            Expression a = left;
            Expression b = not();
            left = values -> truth(a.value(values)) && truth(b.value(values));
        }
        return left;
    }

    private Expression not() {
        if (word("not")) {
            enter();
            Expression inner = not();
            depth--;
            return values -> !truth(inner.value(values));
        }
        return comparison();
    }

    private Expression comparison() {
        Expression left = sum();
        for (String operator : List.of("<=", ">=", "==", "!=", "<", ">")) {
            if (symbol(operator)) {
                Expression right = sum();
                return values -> compare(operator, left.value(values), right.value(values));
            }
        }
        return left;
    }

    private Expression sum() {
        Expression left = product();
        while (true) {
            if (symbol("+")) {
                left = binary(left, product(), Double::sum);
            } else if (symbol("-")) {
                left = binary(left, product(), (a, b) -> a - b);
            } else {
                return left;
            }
        }
    }

    private Expression product() {
        Expression left = sign();
        while (true) {
            if (!peek("**") && symbol("*")) {
                left = binary(left, sign(), (a, b) -> a * b);
            } else if (symbol("/")) {
                left = binary(left, sign(), (a, b) -> a / b);
            } else if (symbol("%")) {
                left = binary(left, sign(), (a, b) -> a % b);
            } else {
                return left;
            }
        }
    }

    private Expression sign() {
        if (symbol("-")) {
            enter();
            Expression inner = sign();
            depth--;
            return values -> -number(inner.value(values));
        }
        Expression base = atom();
        if (symbol("**")) {
            enter();
            Expression exponent = sign();
            depth--;
            return binary(base, exponent, Math::pow);
        }
        return base;
    }

    private Expression atom() {
        skipBlanks();
        if (symbol("(")) {
            enter();
            Expression inner = or();
            depth--;
            expect(")");
            return inner;
        }
        if (at < text.length() && (text.charAt(at) == '\'' || text.charAt(at) == '"')) {
            return quoted();
        }
        if (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            return literal();
        }
        int from = at;
        String name = identifier();
        if (name.isEmpty()) {
            throw wrong("expected a number, a parameter or '('");
        }
        if (name.equals("true") || name.equals("false")) {
            Boolean constant = Boolean.valueOf(name);
            return values -> constant;
        }
        if (symbol("(")) {
            return function(name, from);
        }
        names.add(name);
        return values -> {
            Object value = java.util.Objects.requireNonNull(values.get(name), name);
            return value instanceof Number n ? (Object) n.doubleValue() : value;
        };
    }

    private Expression quoted() {
        int end = text.indexOf(text.charAt(at), at + 1);
        if (end < 0) {
            throw wrong("the text that starts here has no closing quote");
        }
        String constant = text.substring(at + 1, end);
        at = end + 1;
        return values -> constant;
    }

    private Expression literal() {
        int from = at;
        while (at < text.length() && isNumberPart(from)) {
            at++;
        }
        try {
            Double constant = Double.valueOf(text.substring(from, at));
            return values -> constant;
        } catch (NumberFormatException e) {
            at = from;
            throw wrong("'" + text.substring(from) + "' does not start with a number");
        }
    }

    private boolean isNumberPart(int from) {
        char c = text.charAt(at);
        boolean exponentSign =
                (c == '+' || c == '-') && at > from && (text.charAt(at - 1) == 'e' || text.charAt(at - 1) == 'E');
        return Character.isDigit(c) || c == '.' || c == 'e' || c == 'E' || exponentSign;
    }

    private Expression function(String name, int from) {
        if (!isFunction(name)) {
            at = from;
            throw wrong("there is no function " + name + "; there are min max abs log log2 log10 exp sqrt floor ceil,");
        }
        enter();
        List<Expression> arguments = new ArrayList<>();
        do {
            arguments.add(sum());
        } while (symbol(","));
        depth--;
        expect(")");
        if (name.equals("min") || name.equals("max")) {
            DoubleBinaryOperator pick = name.equals("min") ? Math::min : Math::max;
            return arguments.stream().reduce((a, b) -> binary(a, b, pick)).orElseThrow();
        }
        if (arguments.size() != 1) {
            at = from;
            throw wrong(name + " takes one argument, not " + arguments.size() + ",");
        }
        DoubleUnaryOperator function = oneArgument(name);
        Expression x = arguments.get(0);
        return values -> function.applyAsDouble(number(x.value(values)));
    }

    private static boolean isFunction(String name) {
        return switch (name) {
            case "min", "max", "abs", "log", "log2", "log10", "exp", "sqrt", "floor", "ceil" -> true;
            default -> false;
        };
    }

    private static DoubleUnaryOperator oneArgument(String name) {
        return switch (name) {
            case "abs" -> Math::abs;
            case "log" -> Math::log;
            case "log2" -> ConstraintParser::log2;
            case "log10" -> Math::log10;
            case "exp" -> Math::exp;
            case "sqrt" -> Math::sqrt;
            case "floor" -> Math::floor;
            case "ceil" -> Math::ceil;
            default -> throw new IllegalStateException(name);
        };
    }

    /** Exact for powers of two, where the quotient of logarithms may be a rounding error off: log2(x) == 29 must hold for 2^29. */
    private static double log2(double x) {
        int exponent = Math.getExponent(x);
        return x == Math.scalb(1.0, exponent) ? exponent : Math.log(x) / Math.log(2);
    }

    private Expression binary(Expression a, Expression b, DoubleBinaryOperator operator) {
        return values -> operator.applyAsDouble(number(a.value(values)), number(b.value(values)));
    }

    private Object compare(String operator, Object a, Object b) {
        if (operator.equals("==")) {
            return a.equals(b);
        }
        if (operator.equals("!=")) {
            return !a.equals(b);
        }
        double x = number(a);
        double y = number(b);
        return switch (operator) {
            case "<=" -> x <= y;
            case ">=" -> x >= y;
            case "<" -> x < y;
            default -> x > y;
        };
    }

    private double number(Object value) {
        if (value instanceof Double number) {
            return number;
        }
        throw new InvalidSpaceException(text, value + " is used as a number, but is none");
    }

    private boolean truth(Object value) {
        return truth(text, value);
    }

    static boolean truth(String text, Object value) {
        if (value instanceof Boolean truth) {
            return truth;
        }
        throw new InvalidSpaceException(
                text, value + " is used as a condition; compare it with something (for example <= 10)");
    }

    private void enter() {
        if (++depth > DEEPEST) {
            throw wrong("nested too deeply");
        }
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private boolean peek(String symbol) {
        skipBlanks();
        return text.startsWith(symbol, at);
    }

    private boolean symbol(String symbol) {
        if (!peek(symbol)) {
            return false;
        }
        at += symbol.length();
        return true;
    }

    private void expect(String symbol) {
        if (!symbol(symbol)) {
            throw wrong("expected '" + symbol + "'");
        }
    }

    private boolean word(String word) {
        skipBlanks();
        int end = at + word.length();
        if (text.startsWith(word, at) && (end == text.length() || !isNamePart(text.charAt(end)))) {
            at = end;
            return true;
        }
        return false;
    }

    private String identifier() {
        int from = at;
        while (at < text.length() && isNamePart(text.charAt(at))) {
            at++;
        }
        return text.substring(from, at);
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '.';
    }

    private InvalidSpaceException wrong(String what) {
        return new InvalidSpaceException(text, what + " at position " + (at + 1));
    }
}
