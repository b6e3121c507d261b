package org.batonfs.demos;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The houses of the project and who may know whom. Lives here because the demos see every other module. */
class LayerTest {
    private static JavaClasses project;

    @BeforeAll
    static void readEveryClass() {
        project = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.batonfs");
    }

    @Test
    void shouldFindTheClassesOfEveryModule() {
        for (String module : new String[] {"ipc", "sync", "fs", "demos"}) {
            assertFalse(
                    project.that(resideInAPackage("org.batonfs." + module + ".."))
                            .isEmpty(),
                    "no class of " + module + " was read");
        }
    }

    @Test
    void shouldPointDownwardsOnly() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("org.batonfs..")
                .layer("ipc")
                .definedBy("org.batonfs.ipc..")
                .layer("sync")
                .definedBy("org.batonfs.sync..")
                .layer("fs")
                .definedBy("org.batonfs.fs..")
                .layer("demos")
                .definedBy("org.batonfs.demos..")
                .whereLayer("demos")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("fs")
                .mayOnlyBeAccessedByLayers("demos")
                .whereLayer("sync")
                .mayOnlyBeAccessedByLayers("fs", "demos")
                .check(project);
    }

    /** What decides has no clocks, threads, sockets or randomness inside, so that the explorer can run it. */
    @Test
    void shouldKeepTheStateMachinesPure() {
        noClasses()
                .that()
                .resideInAPackage("org.batonfs.sync.core..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "java.io..",
                        "java.net..",
                        "java.nio.channels..",
                        "java.nio.file..",
                        "java.time..",
                        "java.util.concurrent..",
                        "java.util.random..",
                        "org.agrona.concurrent..",
                        "org.newsclub.."))
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(
                        Thread.class,
                        ThreadLocal.class,
                        Runtime.class,
                        ProcessHandle.class,
                        java.util.Random.class,
                        java.util.SplittableRandom.class,
                        java.util.Timer.class,
                        java.util.Date.class,
                        java.util.UUID.class)
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Math.class, "random")
                .allowEmptyShould(true)
                .check(project);
    }

    /** Chronicle Wire costs a client's start-up dearly: only traces may load it. */
    @Test
    void shouldTouchChronicleWireInTracesOnly() {
        noClasses()
                .that(are(not(resideInAPackage("org.batonfs.ipc.trace.."))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("net.openhft.chronicle.wire..")
                .check(project);
    }
}
