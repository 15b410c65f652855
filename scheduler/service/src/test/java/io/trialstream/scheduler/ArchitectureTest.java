package io.trialstream.scheduler;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Keeps the shells apart from one another, from the agent, and the wire format at the edge. */
@AnalyzeClasses(packages = "io.trialstream.scheduler", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule DOES_NOT_SEE_THE_AGENT_OR_THE_APPLICATION = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.trialstream.agent..", "io.trialstream.app..");

    @ArchTest
    static final ArchRule AVRO_STAYS_IN_CODEC_AND_KAFKA_PACKAGES = noClasses()
            .that()
            // topology and optimizer are the shells on Kafka: records come in and go out there
            .resideOutsideOfPackages(
                    "io.trialstream.scheduler..codec..",
                    "io.trialstream.scheduler..kafka..",
                    "io.trialstream.scheduler.topology..",
                    "io.trialstream.scheduler.optimizer..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.trialstream.v1..", "org.apache.avro..");

    @ArchTest
    static final ArchRule SHELLS_DO_NOT_SEE_ONE_ANOTHER = slices().matching(
                    "io.trialstream.scheduler.(topology|optimizer|view|http)..")
            .should()
            .notDependOnEachOther()
            // the API is the face of the read side: it shows the view's rows as they are
            .ignoreDependency(
                    resideInAPackage("io.trialstream.scheduler.http.."),
                    resideInAPackage("io.trialstream.scheduler.view.."))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES = slices().matching("io.trialstream.scheduler.(*)..")
            .should()
            .beFreeOfCycles()
            .allowEmptyShould(true);
}
