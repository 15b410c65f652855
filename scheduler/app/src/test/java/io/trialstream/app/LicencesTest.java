package io.trialstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** Every library on the class path may be used under a licence without copyleft for what uses it, as its own POM says. */
class LicencesTest {
    private static final Pattern FREE =
            Pattern.compile("(?i).*(apache|mit\\b|bsd|eclipse (public|distribution)|epl|edl|mpl|mozilla|public"
                    + " domain|cc0|unlicense|go license|isc\\b|bouncy castle).*");

    @Test
    void noLibraryIsUnderTheGplAlone() throws Exception {
        Map<String, List<String>> licences = new TreeMap<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path jar = Path.of(entry);
            Path pom = jar.resolveSibling(jar.getFileName().toString().replaceFirst("\\.jar$", ".pom"));
            if (entry.endsWith(".jar") && !entry.contains("trialstream") && Files.exists(pom)) {
                licences.put(jar.getFileName().toString(), licences(pom));
            }
        }
        assertThat(licences).hasSizeGreaterThan(60);
        Map<String, List<String>> notFree = new TreeMap<>(licences);
        notFree.values()
                .removeIf(names ->
                        names.stream().anyMatch(name -> FREE.matcher(name).matches()));
        assertThat(notFree).isEmpty();
    }

    @Test
    void theGplIsNoFreeLicenceHere() {
        assertThat(List.of(
                        "GNU General Public License v3", "GPL-2.0", "GPLv2 with Classpath Exception", "AGPL-3.0", ""))
                .noneMatch(name -> FREE.matcher(name).matches());
        assertThat(List.of(
                        "Apache-2.0",
                        "The MIT License",
                        "MIT",
                        "EPL-2.0",
                        "BSD-3-Clause",
                        "Eclipse Public License v2.0"))
                .allMatch(name -> FREE.matcher(name).matches());
    }

    /** What a POM says, or the nearest of its parents that says something. */
    private static List<String> licences(Path pom) throws IOException, SAXException, ParserConfigurationException {
        Element project = project(pom);
        List<String> names = new ArrayList<>();
        Element licences = child(project, "licenses");
        for (Node node = licences == null ? null : licences.getFirstChild();
                node != null;
                node = node.getNextSibling()) {
            if (node instanceof Element licence) {
                names.add(text(licence, "name"));
            }
        }
        Element parent = child(project, "parent");
        if (!names.isEmpty() || parent == null) {
            return names;
        }
        String artifact = text(parent, "artifactId");
        String version = text(parent, "version");
        return licences(repository(pom, project, parent)
                .resolve(text(parent, "groupId").replace('.', '/'))
                .resolve(artifact)
                .resolve(version)
                .resolve(artifact + "-" + version + ".pom"));
    }

    /** The repository's root: above group, artifact and version. */
    private static Path repository(Path pom, Element project, Element parent) {
        String group = text(project, "groupId").isEmpty() ? text(parent, "groupId") : text(project, "groupId");
        Path root = pom;
        for (int level = group.split("\\.").length + 3; level > 0; level--) {
            root = java.util.Objects.requireNonNull(root.getParent());
        }
        return root;
    }

    private static Element project(Path pom) throws IOException, SAXException, ParserConfigurationException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        return factory.newDocumentBuilder().parse(pom.toFile()).getDocumentElement();
    }

    private static @Nullable Element child(Element of, String name) {
        for (Node node = of.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                return element;
            }
        }
        return null;
    }

    private static String text(Element of, String name) {
        Element element = child(of, name);
        return element == null ? "" : element.getTextContent().trim();
    }
}
