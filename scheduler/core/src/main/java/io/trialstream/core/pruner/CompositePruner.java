package io.trialstream.core.pruner;

import io.trialstream.core.pruner.Decision.Evidence;
import io.trialstream.core.random.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Several pruners together. Its rungs are those of all members; at each, the members that have it decide: the first that stops the trial
 * stops it, else the first that pauses it pauses it, else it goes on. The note names the member.
 *
 * <p>Members see their own ladders: rung numbers and the rung below are mapped. When several have brackets, a trial's bracket is the
 * combination of its brackets in each, and it competes within that combination.
 */
public final class CompositePruner implements Pruner {
    private static final int MOST_BRACKETS = 1_000;

    private final List<Pruner> members;
    private final Ladder[] ladders;

    /**
     * @param members at least one, asked in this order
     */
    public CompositePruner(List<Pruner> members) {
        this.members = List.copyOf(members);
        if (members.isEmpty()) {
            throw new IllegalArgumentException("a combination needs at least one pruner");
        }
        long brackets = 1;
        for (Pruner member : members) {
            brackets = Math.min(brackets * member.brackets(), MOST_BRACKETS + 1);
        }
        if (brackets > MOST_BRACKETS) {
            throw new IllegalArgumentException("the pruners' brackets multiply to more than " + MOST_BRACKETS
                    + "; give brackets to one of them only");
        }
        ladders = new Ladder[(int) brackets];
        for (int b = 0; b < brackets; b++) {
            List<Ladder> parts = new ArrayList<>();
            for (int m = 0; m < members.size(); m++) {
                parts.add(members.get(m).ladder(bracketOf(m, b)));
            }
            ladders[b] = Ladder.union(parts);
        }
    }

    /** The members. */
    public List<Pruner> members() {
        return members;
    }

    private int bracketOf(int member, int bracket) {
        int rest = bracket;
        for (int m = 0; m < member; m++) {
            rest /= members.get(m).brackets();
        }
        return rest % members.get(member).brackets();
    }

    @Override
    public String name() {
        return members.stream().map(Pruner::name).collect(Collectors.joining("+"));
    }

    @Override
    public int brackets() {
        return ladders.length;
    }

    @Override
    public int bracket(int trial, long seed) {
        int bracket = 0;
        int unit = 1;
        for (int m = 0; m < members.size(); m++) {
            Pruner member = members.get(m);
            // members draw from seeds of their own, else two of a kind would always draw the same
            bracket += unit * member.bracket(trial, m == 0 ? seed : Seeds.hash(seed, m, "member"));
            unit *= member.brackets();
        }
        return bracket;
    }

    @Override
    public Ladder ladder(int bracket) {
        return ladders[bracket];
    }

    @Override
    public double holdback() {
        return members.stream().mapToDouble(Pruner::holdback).max().orElse(0);
    }

    @Override
    public boolean pauses() {
        return members.stream().anyMatch(Pruner::pauses);
    }

    @Override
    public boolean pausesAt(int trial, int bracket, int rung) {
        long resource = ladders[bracket].resource(rung);
        for (int m = 0; m < members.size(); m++) {
            Pruner member = members.get(m);
            int own = bracketOf(m, bracket);
            int index = member.ladder(own).indexOf(resource);
            if (index >= 0 && member.pausesAt(trial, own, index)) {
                return true;
            }
        }
        return false;
    }

    /** As many as every member with this rung lets go on. */
    @Override
    public int promotable(RungView rung) {
        int fewest = rung.count();
        for (int m = 0; m < members.size(); m++) {
            MemberRung view = view(m, rung);
            if (view.index() >= 0) {
                fewest = Math.min(fewest, members.get(m).promotable(view));
            }
        }
        return fewest;
    }

    @Override
    public Decision decide(RungView rung, TrialCurve curve) {
        Decision chosen = null;
        for (int m = 0; m < members.size(); m++) {
            MemberRung view = view(m, rung);
            if (view.index() >= 0) {
                Decision decision = members.get(m).decide(view, curve);
                chosen = chosen == null || severity(decision) > severity(chosen) ? decision : chosen;
            }
        }
        if (chosen == null) {
            throw new IllegalArgumentException("no pruner of " + name() + " has a rung at epoch " + rung.resource());
        }
        Evidence evidence = located(chosen.evidence(), rung);
        return chosen instanceof Decision.Stop
                ? new Decision.Stop(evidence)
                : chosen instanceof Decision.Pause
                        ? new Decision.Pause(evidence)
                        : new Decision.Continue(evidence, spared(chosen));
    }

    private static Decision.Spared spared(Decision decision) {
        return decision instanceof Decision.Continue goesOn ? goesOn.spared() : Decision.Spared.NOTHING;
    }

    private static int severity(Decision decision) {
        int spared = spared(decision) == Decision.Spared.NOTHING ? 0 : 1;
        return decision instanceof Decision.Stop ? 3 : decision instanceof Decision.Pause ? 2 : spared;
    }

    /** A member's evidence with the combination's bracket and rung. */
    private Evidence located(Evidence evidence, RungView rung) {
        String note = "by " + evidence.pruner() + (evidence.note().isEmpty() ? "" : ": " + evidence.note());
        return new Evidence(
                name(),
                rung.bracket(),
                rung.index(),
                evidence.resource(),
                evidence.value(),
                evidence.rank(),
                evidence.count(),
                evidence.kept(),
                evidence.cutoff(),
                note);
    }

    private MemberRung view(int member, RungView rung) {
        int bracket = bracketOf(member, rung.bracket());
        return new MemberRung(rung, bracket, members.get(member).ladder(bracket));
    }

    /** A rung as a member sees it; index -1 when the member has none there. */
    private record MemberRung(RungView rung, int bracket, Ladder ladder) implements RungView {
        @Override
        public int index() {
            return ladder.indexOf(rung.resource());
        }

        @Override
        public long resource() {
            return rung.resource();
        }

        @Override
        public int count() {
            return rung.count();
        }

        @Override
        public int rank(int trial, double value) {
            return rung.rank(trial, value);
        }

        @Override
        public double valueAt(int rank) {
            return rung.valueAt(rank);
        }

        @Override
        public int bestPaused() {
            return rung.bestPaused();
        }

        @Override
        public Optional<RungView> below() {
            Optional<RungView> below = rung.below();
            while (below.isPresent() && ladder.indexOf(below.get().resource()) < 0) {
                below = below.get().below();
            }
            return below.map(lower -> new MemberRung(lower, bracket, ladder));
        }

        @Override
        public int cohort() {
            return rung.cohort();
        }

        @Override
        public int expected() {
            return rung.expected();
        }

        @Override
        public boolean growing() {
            return rung.growing();
        }

        @Override
        public double studyBest() {
            return rung.studyBest();
        }
    }
}
