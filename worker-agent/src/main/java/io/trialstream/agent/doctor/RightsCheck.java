package io.trialstream.agent.doctor;

import io.trialstream.agent.process.Cgroups;
import io.trialstream.agent.process.LaunchFailure;
import io.trialstream.agent.process.TrainingUsers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Checks as whom training processes will run, and whether each trial gets a control group. */
public final class RightsCheck {
    private RightsCheck() {}

    /**
     * All findings.
     *
     * @param runAsUsers the users that studies may ask for
     * @param trainingUser the user of studies that ask for none; null: the agent's own
     * @param cgroup where control groups are wanted
     * @param workDir the agent's work directory
     */
    public static List<Finding> examine(
            Set<String> runAsUsers, @Nullable String trainingUser, String cgroup, Path workDir) {
        List<Finding> findings = new ArrayList<>();
        findings.add(usual(trainingUser));
        Set<String> users = new TreeSet<>(runAsUsers);
        if (trainingUser != null) {
            users.add(trainingUser);
        }
        users.remove(System.getProperty("user.name"));
        for (String user : users) {
            findings.add(user(user, workDir));
        }
        findings.add(groups(cgroup));
        return findings;
    }

    private static Finding usual(@Nullable String trainingUser) {
        String own = System.getProperty("user.name");
        return trainingUser == null && TrainingUsers.isRoot()
                ? Finding.note(
                        "training user",
                        "training processes run as " + own,
                        "give them a user with less rights with --training-user USER")
                : Finding.ok("training user", trainingUser == null ? own : trainingUser);
    }

    private static Finding user(String name, Path workDir) {
        String subject = "user " + name;
        try {
            TrainingUsers users = TrainingUsers.of(Set.of(name), null);
            TrainingUsers.User user = users.of(name).orElseThrow();
            Files.createDirectories(workDir);
            Path probe = Files.createTempFile(workDir, ".doctor", ".probe");
            try {
                Files.setAttribute(probe, "unix:uid", user.uid());
                return TrainingUsers.canWrite(user, probe)
                        ? Finding.ok(subject, "number " + user.uid() + ", reaches " + workDir)
                        : Finding.bad(
                                subject,
                                "does not reach " + workDir,
                                "let others pass through the directories above it (chmod o+x), or give another --work-dir");
            } finally {
                Files.delete(probe);
            }
        } catch (IllegalArgumentException | LaunchFailure e) {
            return Finding.bad(
                    subject, String.valueOf(e.getMessage()), "start the agent as root, or name another user");
        } catch (IOException e) {
            return Finding.bad(subject, workDir + ": " + e, "give another one with --work-dir");
        }
    }

    private static Finding groups(String cgroup) {
        try {
            Cgroups found = Cgroups.find(cgroup, "trialstream-doctor");
            if (found.base().isPresent()) {
                Path base = found.base().get();
                Cgroups.remove(base);
                return Finding.ok("control groups", "one for each trial below " + base.getParent());
            }
            return Finding.note(
                    "control groups",
                    "none: " + found.why(),
                    "delegate one (systemd: Delegate=yes); until then trials' processes are found by group, session and environment");
        } catch (IllegalArgumentException e) {
            return Finding.bad("control groups", String.valueOf(e.getMessage()), "mend --cgroup");
        }
    }
}
