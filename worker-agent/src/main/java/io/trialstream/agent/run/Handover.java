package io.trialstream.agent.run;

import io.trialstream.agent.process.LaunchFailure;
import io.trialstream.agent.process.TrainingUsers;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Gives a run's files to the user that it runs as: the report file and the checkpoints. The rest stays the agent's, so that a training process can
 * neither forge how it ended nor turn what the agent writes elsewhere.
 *
 * @param user who gets them
 */
record Handover(TrainingUsers.User user) {

    /** Gives the files away, and makes sure that the user can reach them. */
    void give(Path report, Path checkpoints) throws LaunchFailure {
        try {
            own(report);
            Files.walkFileTree(checkpoints, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                        throws IOException {
                    own(directory);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    own(file);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new LaunchFailure("its files can't be given to user " + user.name() + ": " + e, e);
        }
        reachable(report, "--work-dir");
        reachable(checkpoints, "--checkpoint-dir");
    }

    private void own(Path file) throws IOException {
        Files.setAttribute(file, "unix:uid", user.uid(), LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(file, "unix:gid", user.gid(), LinkOption.NOFOLLOW_LINKS);
    }

    private void reachable(Path file, String option) throws LaunchFailure {
        if (!TrainingUsers.canWrite(user, file)) {
            throw new LaunchFailure("user " + user.name() + " can't write " + file
                    + "; let others pass through the directories above it (chmod o+x), or give another " + option);
        }
    }
}
