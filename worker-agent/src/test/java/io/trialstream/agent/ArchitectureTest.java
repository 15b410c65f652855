package io.trialstream.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Keeps the agent small: of this project it sees the schemas alone. */
@AnalyzeClasses(packages = "io.trialstream.agent", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule SEES_NO_SCHEDULER_AND_NO_CORE = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.trialstream.scheduler..", "io.trialstream.core..", "io.trialstream.app..");

    @ArchTest
    static final ArchRule AVRO_STAYS_IN_CODEC_AND_KAFKA_PACKAGES = noClasses()
            .that()
            .resideOutsideOfPackages("io.trialstream.agent..codec..", "io.trialstream.agent..kafka..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.trialstream.v1..", "org.apache.avro..");

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES = slices().matching("io.trialstream.agent.(*)..")
            .should()
            .beFreeOfCycles()
            .allowEmptyShould(true);
}
