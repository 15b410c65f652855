package io.trialstream.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Looks at the whole of what ships: the composition root is the only place that sees scheduler and agent. */
@AnalyzeClasses(packages = "io.trialstream", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule NOTHING_SEES_THE_APPLICATION = noClasses()
            .that()
            .resideOutsideOfPackage("io.trialstream.app..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.trialstream.app..");

    @ArchTest
    static final ArchRule SCHEDULER_AND_AGENT_MEET_ONLY_HERE =
            slices().matching("io.trialstream.(scheduler|agent)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule AVRO_STAYS_IN_CODEC_AND_KAFKA_PACKAGES = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.trialstream..codec..",
                    "io.trialstream..kafka..",
                    "io.trialstream.scheduler.topology..",
                    "io.trialstream.scheduler.optimizer..",
                    "io.trialstream.schemas..",
                    "io.trialstream.v1..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.trialstream.v1..");

    @ArchTest
    static final ArchRule MODULES_HAVE_NO_CYCLES =
            slices().matching("io.trialstream.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES = slices().matching("io.trialstream.app.(*)..")
            .should()
            .beFreeOfCycles()
            .allowEmptyShould(true);
}
