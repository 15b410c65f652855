package io.trialstream.app.deploy;

import com.google.gson.annotations.SerializedName;
import io.kubernetes.client.custom.IntOrString;
import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1DaemonSet;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Compares a manifest with the schema of Kubernetes' API, as its Java client's classes have it: generated from the API's OpenAPI document, they name each
 * object's fields, their types and which are required. Strict, as the API server is with {@code fieldValidation=Strict}: a field it does not know is a fault.
 */
final class KubernetesSchema {
    private static final Map<String, Class<?>> KINDS = Map.of(
            "v1/Namespace", V1Namespace.class,
            "v1/ServiceAccount", V1ServiceAccount.class,
            "v1/ConfigMap", V1ConfigMap.class,
            "v1/Secret", V1Secret.class,
            "v1/Service", V1Service.class,
            "v1/PersistentVolumeClaim", V1PersistentVolumeClaim.class,
            "apps/v1/Deployment", V1Deployment.class,
            "apps/v1/DaemonSet", V1DaemonSet.class,
            "batch/v1/Job", V1Job.class,
            "policy/v1/PodDisruptionBudget", V1PodDisruptionBudget.class);

    /** Of apimachinery's resource.Quantity. */
    private static final Pattern QUANTITY =
            Pattern.compile("[+-]?(\\d+|\\d+\\.\\d*|\\.\\d+)(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|n|u|[eE][+-]?\\d+)?");

    private final List<String> faults = new ArrayList<>();

    private KubernetesSchema() {}

    /** What is wrong with a manifest, each with its path; empty for a valid one. */
    static List<String> faults(Map<?, ?> manifest) {
        String kind = manifest.get("apiVersion") + "/" + manifest.get("kind");
        Class<?> model = KINDS.get(kind);
        if (model == null) {
            return List.of("no schema for " + kind);
        }
        KubernetesSchema schema = new KubernetesSchema();
        schema.object(String.valueOf(manifest.get("kind")), manifest, model);
        return List.copyOf(schema.faults);
    }

    private void object(String path, Object value, Class<?> model) {
        if (!(value instanceof Map<?, ?> object)) {
            faults.add(path + " is no object but " + value);
            return;
        }
        Map<String, Type> fields = fields(model);
        object.forEach((name, content) -> {
            Type type = fields.get(String.valueOf(name));
            if (type == null) {
                faults.add(path + "." + name + " is unknown; known are " + fields.keySet());
            } else {
                value(path + "." + name, content, type);
            }
        });
        for (String required : required(model)) {
            if (!object.containsKey(required)) {
                faults.add(path + "." + required + " is missing");
            }
        }
    }

    private void value(String path, Object value, Type type) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            if (!(value instanceof List<?> list)) {
                faults.add(path + " is no list but " + value);
                return;
            }
            for (int i = 0; i < list.size(); i++) {
                value(path + "[" + i + "]", list.get(i), generic.getActualTypeArguments()[0]);
            }
        } else if (type instanceof ParameterizedType generic && generic.getRawType() == Map.class) {
            if (!(value instanceof Map<?, ?> map)) {
                faults.add(path + " is no map but " + value);
                return;
            }
            map.forEach((key, each) -> value(path + "." + key, each, generic.getActualTypeArguments()[1]));
        } else if (type == String.class) {
            expect(path, "a string", value, value instanceof String);
        } else if (type == Boolean.class) {
            expect(path, "true or false", value, value instanceof Boolean);
        } else if (type == Integer.class || type == Long.class) {
            expect(path, "an integer", value, value instanceof Integer || value instanceof Long);
        } else if (type == IntOrString.class) {
            expect(path, "an integer or a string", value, value instanceof Integer || value instanceof String);
        } else if (type == Quantity.class) {
            expect(
                    path,
                    "a quantity",
                    value,
                    QUANTITY.matcher(String.valueOf(value)).matches());
        } else {
            object(path, value, (Class<?>) type);
        }
    }

    private void expect(String path, String what, Object value, boolean holds) {
        if (!holds) {
            faults.add(path + " is not " + what + ": " + value);
        }
    }

    private static Map<String, Type> fields(Class<?> model) {
        Map<String, Type> fields = new LinkedHashMap<>();
        for (Field field : model.getDeclaredFields()) {
            SerializedName name = field.getAnnotation(SerializedName.class);
            if (name != null) {
                fields.put(name.value(), field.getGenericType());
            }
        }
        if (fields.isEmpty()) {
            throw new IllegalStateException("the checker does not know how to look into " + model);
        }
        return fields;
    }

    private static Collection<String> required(Class<?> model) {
        try {
            Object names = Objects.requireNonNull(
                    model.getField("openapiRequiredFields").get(null));
            List<String> required = new ArrayList<>();
            ((Collection<?>) names).forEach(name -> required.add((String) name));
            return required;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(model + " does not say which of its fields are required", e);
        }
    }
}
