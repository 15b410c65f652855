package io.trialstream.app.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.core.space.CategoricalParameter;
import io.trialstream.core.space.Condition;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.IntParameter;
import io.trialstream.core.space.OrdinalParameter;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.Scale;
import io.trialstream.scheduler.http.StudyDefinitions;
import io.trialstream.scheduler.studyfile.StudyFile;
import io.trialstream.scheduler.studyfile.StudyFileException;
import java.util.Locale;

/** Gives the API the language of study files. */
public final class ParsedDefinitions implements StudyDefinitions {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public Outcome read(String text) {
        try {
            return Outcome.good(StudyFile.parseNew(text, "definition").canonicalJson());
        } catch (StudyFileException e) {
            return Outcome.bad(String.valueOf(e.getMessage()), e.line() > 0 ? e.line() : null);
        }
    }

    @Override
    public String space(String canonical) {
        ArrayNode space = JSON.createArrayNode();
        for (Parameter parameter :
                StudyFile.parse(canonical, "definition").spec().space().parameters()) {
            space.add(describe(parameter));
        }
        return space.toString();
    }

    private static ObjectNode describe(Parameter parameter) {
        ObjectNode node = JSON.createObjectNode().put("name", parameter.name());
        if (parameter instanceof FloatParameter p) {
            node.put("type", "float").put("min", p.min()).put("max", p.max()).put("scale", name(p.scale()));
            if (p.step() > 0) {
                node.put("step", p.step());
            }
        } else if (parameter instanceof IntParameter p) {
            node.put("type", "int").put("min", p.min()).put("max", p.max()).put("scale", name(p.scale()));
            if (p.step() > 1) {
                node.put("step", p.step());
            }
        } else if (parameter instanceof CategoricalParameter p) {
            node.put("type", "categorical").set("values", JSON.valueToTree(p.values()));
        } else if (parameter instanceof OrdinalParameter p) {
            node.put("type", "ordinal").set("values", JSON.valueToTree(p.values()));
        }
        Condition when = parameter.when();
        if (when != null) {
            node.set("when", describe(when));
        }
        return node;
    }

    private static ObjectNode describe(Condition when) {
        ObjectNode node = JSON.createObjectNode();
        for (Condition.Test test : when.tests()) {
            if (test instanceof Condition.OneOf oneOf) {
                node.set(test.parent(), JSON.valueToTree(oneOf.values()));
            } else if (test instanceof Condition.Between between) {
                ObjectNode range = node.putObject(test.parent());
                if (between.min() > Double.NEGATIVE_INFINITY) {
                    range.put("min", between.min());
                }
                if (between.max() < Double.POSITIVE_INFINITY) {
                    range.put("max", between.max());
                }
            }
        }
        return node;
    }

    private static String name(Scale scale) {
        return scale.name().toLowerCase(Locale.ROOT);
    }
}
