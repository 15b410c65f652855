package io.trialstream.schemas;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Keeps the schemas at the bottom: everything depends on them, they depend on Kafka's client and Avro alone. */
@AnalyzeClasses(packages = "io.trialstream", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule SEES_ONLY_KAFKA_CLIENTS_AND_AVRO = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.trialstream.schemas..",
                    "io.trialstream.v1..",
                    "java..",
                    "javax.crypto..",
                    "org.jspecify..",
                    "org.apache.avro..",
                    "org.apache.kafka.common..",
                    "org.apache.kafka.clients..");
}
