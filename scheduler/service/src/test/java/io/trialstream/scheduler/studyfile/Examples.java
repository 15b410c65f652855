package io.trialstream.scheduler.studyfile;

/** Study files that are right. */
final class Examples {
    private Examples() {}

    /** Every line is a place where tests put faults. */
    static final String FULL = """
            name: digits-mlp
            project: handwriting
            team: vision
            pool: default
            metric: {name: val_loss, goal: minimize}
            resource: {name: epoch, min: 1, max: 27}
            command: [python3, train.py, --lr, "{lr}", --epochs, "{resource.max}", [--momentum, "{momentum}"]]
            workdir: .
            env: {OMP_NUM_THREADS: "1", RATE: 1.10}
            space:
              lr:        {type: float, min: 1e-5, max: 1, scale: log}
              batch:     {type: int, min: 8, max: 512, scale: pow2}
              layers:    {type: int, min: 1, max: 4}
              units_2:   {type: int, min: 16, max: 256, scale: log, when: {layers: {min: 2}}}
              optimizer: {type: categorical, values: [sgd, adam]}
              momentum:  {type: float, min: 0, max: 0.99, when: {optimizer: sgd}}
              size:      {type: ordinal, values: [small, medium, large]}
              dropout:   {type: float, min: 0, max: 0.5, step: 0.1}
            constraints: ["layers * batch <= 1024"]
            start: [{lr: 0.01, batch: 32, layers: 1, optimizer: adam, size: small, dropout: 0.0}]
            sampler: {type: auto}
            pruner: {type: asha, reductionFactor: 3, brackets: 1, mode: stop}
            stop: {target: 0.02, plateau: {epochs: 8, minDelta: 0.001}, maxRuntime: 10m, divergence: true}
            budget: {trials: 60, parallel: 4, epochs: 600, maxRuntime: 30m, target: 0.01}
            slots: 1
            priority: 50
            retries: 2
            seed: 1
            report: {stdout: "epoch (?<epoch>\\\\d+).*val_loss=(?<val_loss>\\\\S+)"}
            grace: 30s
            silence: 10m
            runAs: trainer
            failures: {oomExitCodes: [137], infeasiblePatterns: ["out of memory"], machineFaultPatterns: ["Xid \\\\d+"]}
            labels: {gpu: a100}
            class: standard
            duplicates: reject
            keepCheckpoints: 1
            external: false
            note: from the paper
            tags: [baseline, mlp]
            description: |
              Several lines
              of text.
            """;

    /** The least that a study needs. */
    static final String SMALL = """
            name: small
            metric: {name: loss, goal: minimize}
            resource: {max: 9}
            command: [./train]
            space:
              x: {type: float, min: 0, max: 1}
            """;

    /** A file with one piece replaced. */
    static String with(String file, String old, String replacement) {
        if (!file.contains(old)) {
            throw new IllegalArgumentException("the example has no " + old);
        }
        return file.replace(old, replacement);
    }
}
