package io.trialstream.core;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/** Keeps the core pure: it sees the JDK's computing classes and its numeric library, and takes time and randomness as arguments. */
@AnalyzeClasses(packages = "io.trialstream.core", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** Calls by which wall time or shared randomness would come in from outside. */
    private static final Set<String> IMPURE_CALLS = Set.of(
            "java.lang.System.currentTimeMillis()",
            "java.lang.System.nanoTime()",
            "java.lang.System.getenv()",
            "java.lang.System.getenv(java.lang.String)",
            "java.time.Instant.now()",
            "java.time.LocalDate.now()",
            "java.time.LocalTime.now()",
            "java.time.LocalDateTime.now()",
            "java.time.OffsetDateTime.now()",
            "java.time.ZonedDateTime.now()",
            "java.time.Clock.systemUTC()",
            "java.time.Clock.systemDefaultZone()",
            "java.lang.Math.random()",
            "java.lang.StrictMath.random()",
            "java.util.UUID.randomUUID()",
            "java.util.Collections.shuffle(java.util.List)",
            "java.util.Random.<init>()",
            "java.util.SplittableRandom.<init>()",
            "java.util.random.RandomGenerator.getDefault()");

    @ArchTest
    static final ArchRule SEES_ONLY_THE_JDK_JSPECIFY_AND_EJML = classes()
            .should()
            .onlyDependOnClassesThat(
                    resideInAnyPackage("io.trialstream.core..", "java..", "org.jspecify..", "org.ejml.."));

    @ArchTest
    static final ArchRule EJML_STAYS_INSIDE_THE_GAUSSIAN_PROCESS = noClasses()
            .that()
            .resideOutsideOfPackage("io.trialstream.core.sampler.gp..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.ejml.."));

    /** Buffers and charsets ({@code java.nio}, {@code java.nio.charset}) only compute, so they are allowed. */
    @ArchTest
    static final ArchRule DOES_NO_INPUT_OR_OUTPUT = noClasses()
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                            "java.io..", "java.nio.file..", "java.nio.channels..", "java.net..", "java.sql..")
                    .and(DescribedPredicate.not(
                            describe("java.io.Serializable", c -> c.isEquivalentTo(java.io.Serializable.class)))));

    @ArchTest
    static final ArchRule DOES_NOT_LOG = noClasses()
            .should()
            .dependOnClassesThat(describe(
                    "loggers",
                    c -> c.getPackageName().startsWith("java.util.logging")
                            || c.getName().startsWith("java.lang.System$Logger")));

    @ArchTest
    static final ArchRule DOES_NOT_PRINT = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    @ArchTest
    static final ArchRule TAKES_TIME_AND_RANDOMNESS_AS_ARGUMENTS = noClasses()
            .should()
            .accessTargetWhere(describe(
                    "target is the wall clock or unseeded randomness",
                    (JavaAccess<?> access) ->
                            IMPURE_CALLS.contains(access.getTarget().getFullName())));

    @ArchTest
    static final ArchRule HAS_NO_GLOBAL_RANDOM_GENERATOR = noClasses()
            .should()
            .dependOnClassesThat(describe(
                    "ThreadLocalRandom or SecureRandom",
                    c -> c.isEquivalentTo(java.util.concurrent.ThreadLocalRandom.class)
                            || c.isEquivalentTo(java.security.SecureRandom.class)));

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES = slices().matching("io.trialstream.core.(*)..")
            .should()
            .beFreeOfCycles()
            .allowEmptyShould(true);
}
