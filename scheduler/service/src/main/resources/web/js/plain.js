// Decisions and states in plain words.
import { number, plural, words, duration, count, sentence } from './format.js';
import { isFiniteNumber, metric } from './numbers.js';

export const STUDY_STATES = ['RUNNING', 'PAUSED', 'COMPLETED', 'CANCELLED', 'FAILED', 'ARCHIVED'];
export const TRIAL_STATES = ['WAITING', 'RUNNING', 'PAUSED', 'COMPLETED', 'STOPPED', 'FAILED', 'INFEASIBLE'];

const REASONS = {
  RUNG: 'not among the best of its rung',
  TARGET: 'target reached',
  PLATEAU: 'no longer improving',
  MAX_RUNTIME: 'maximum run time reached',
  DIVERGED: 'diverged',
  BUDGET: 'study budget used up',
  USER: 'by hand',
  LEASE_EXPIRED: 'machine lost',
  MAX_RESOURCE: 'trained to the end',
  SCRIPT: 'script failed',
  STUDY_PAUSED: 'study paused',
  STUDY_CANCELLED: 'study cancelled',
  PREEMPTED: 'made room for another study',
  FIRST_TRIALS_FAILED: 'first trials all failed',
};

/** Why a trial ended, in a few words; empty for one that has not. */
export const reasonText = (code) => (code && code !== 'NONE' ? (REASONS[code] ?? words(code).toLowerCase()) : '');

const SAMPLERS = {
  GP: 'Gaussian process',
  TPE: 'TPE',
  CMAES: 'CMA-ES',
  NSGA2: 'NSGA-II',
  PBT: 'PBT',
  PB2: 'PB2',
  SMAC: 'SMAC',
  HAND: 'hand',
};

/** A sampler's name as people write it: "Gaussian process", "CMA-ES", "Sobol". */
export const samplerText = (name) => SAMPLERS[String(name ?? '').toUpperCase()] ?? words(name);

const VERBS = {
  ASSIGN: 'Placed',
  START: 'Started',
  CONTINUE: 'Went on',
  PROMOTE: 'Promoted',
  PAUSE: 'Paused',
  RESUME: 'Resumed',
  STOP: 'Stopped',
  PREEMPT: 'Made way',
  RETRY: 'Retried',
  COMPLETE: 'Completed',
  FAIL: 'Failed',
  LOSE: 'Lost its machine',
  FENCE: 'A late report was kept out',
  SUGGEST: 'Proposed',
  NEW_BEST: 'New best',
  COMMAND_ACCEPTED: 'Accepted',
  COMMAND_REFUSED: 'Refused',
  STUDY_STATE: 'Study',
  AGENT_STATE: 'Machine',
  DELETE_CHECKPOINTS: 'Checkpoints removed',
  SHADOW: 'Shadow pruner',
};

export const DECISION_KINDS = Object.keys(VERBS);

export const verb = (kind) => VERBS[kind] ?? words(kind);

/** The evidence of a rung's decision as a sentence, e.g. "ranked 14 of 20, only the best 6 go on; its 0.41 is worse than the cut-off 0.33". */
export function evidenceText(evidence, kind, goal) {
  if (!evidence) return '';
  const value = metric(evidence.value);
  const cutoff = metric(evidence.cutoff);
  const rank = evidence.rank;
  const parts = [];
  if (Number.isNaN(value)) parts.push('its value is not a number, so it cannot be ranked');
  // The first in rank is 0; -1 says that it was not ranked.
  else if (rank >= 0) {
    const goesOn = kind === 'STOP' || kind === 'PAUSE' ? 'only the best' : 'the best';
    const group = evidence.kept === 1 ? `${goesOn} one goes on` : `${goesOn} ${count(evidence.kept)} go on`;
    parts.push(`ranked ${count(rank + 1)} of ${count(evidence.count)}, ${group}`);
  } else if (evidence.count) parts.push(`${plural(evidence.count, 'trial')} had come this far, too few to compare`);
  if (isFiniteNumber(value) && isFiniteNumber(cutoff)) {
    if (value === cutoff) parts.push(`its ${number(value)} is the cut-off itself`);
    else {
      const ahead = goal === 'maximize' ? value > cutoff : value < cutoff;
      parts.push(`its ${number(value)} is ${ahead ? 'better' : 'worse'} than the cut-off ${number(cutoff)}`);
    }
  }
  return parts.join('; ');
}

/** "COMPLETED: its budget is spent" -> "Study completed: its budget is spent." */
function changeText(kind, explanation) {
  const [, code, rest] = /^([A-Z_]+)\b(.*)$/s.exec(explanation ?? '') ?? [null, '', explanation ?? ''];
  return sentence(`${verb(kind)}${code ? ` ${words(code).toLowerCase()}` : ''}${code ? rest : `: ${rest}`}`);
}

/** A decision in one sentence, without the trial it is about. */
export function decisionText(decision, { goal = 'minimize', resourceName = 'epoch' } = {}) {
  const { kind, evidence, explanation, reason, epoch, agent, issuedBy } = decision;
  const at = evidence?.resource || epoch;
  const where = at ? ` at ${resourceName} ${count(at)}` : '';
  const who = issuedBy ? ` Asked for by ${issuedBy}.` : '';
  const fromEvidence = evidenceText(evidence, kind, goal);
  if (kind === 'ASSIGN')
    return `Placed on ${agent ?? 'a machine'}${epoch ? `, going on from ${resourceName} ${count(epoch)}` : ''}.${explanation && !/^placed/i.test(explanation) ? ` ${sentence(explanation)}` : ''}`;
  if (kind === 'START') return `Training began${agent ? ` on ${agent}` : ''}.`;
  if (kind === 'FENCE') return `A report of an earlier lease came late${where}: kept and shown, not counted.`;
  if (kind === 'STUDY_STATE' || kind === 'AGENT_STATE') return changeText(kind, explanation);
  const why = fromEvidence || explanation || reasonText(reason);
  return `${sentence(`${verb(kind)}${where}${why ? `: ${why}` : ''}`)}${who}`;
}

/** Why a trial is where it is, in a few words. */
export function stateWhy(trial) {
  if (!trial) return '';
  if (trial.state === 'WAITING') return trial.waitReason || 'waits for a free slot';
  return trial.message || reasonText(trial.reason);
}

/** The share of the study's work that is done, in [0, 1], and how it was measured. */
export function progress(study) {
  const done = study.trials.completed + study.trials.stopped + study.trials.failed + study.trials.infeasible;
  if (['COMPLETED'].includes(study.state))
    return { share: 1, done, of: study.budget?.trials ?? study.trials.total, unit: 'trials' };
  const candidates = [];
  if (study.budget?.trials)
    candidates.push({ share: done / study.budget.trials, done, of: study.budget.trials, unit: 'trials' });
  if (study.budget?.epochs)
    candidates.push({
      share: study.epochsRun / study.budget.epochs,
      done: study.epochsRun,
      of: study.budget.epochs,
      unit: `${study.resourceName}s`,
    });
  if (!candidates.length)
    return { share: study.trials.total ? done / study.trials.total : 0, done, of: study.trials.total, unit: 'trials' };
  const top = candidates.reduce((a, b) => (b.share > a.share ? b : a));
  return { ...top, share: Math.min(1, top.share) };
}

/** An estimate of the time left in milliseconds from the pace so far; null where there is none. */
export function timeLeft(study, now) {
  if (study.state !== 'RUNNING' || !study.createdAt) return null;
  const { share } = progress(study);
  if (share >= 1) return null;
  const elapsed = now - study.createdAt;
  const byPace = share > 0.01 ? (elapsed * (1 - share)) / share : null;
  const byClock = study.budget?.maxRuntimeMs ? Math.max(0, study.budget.maxRuntimeMs - elapsed) : null;
  if (byPace === null) return byClock;
  return byClock === null ? byPace : Math.min(byPace, byClock);
}

export function saved(study) {
  // What a failed trial did not train is no saving.
  if (!study.trials.stopped && !study.trials.paused) return null;
  if (!study.epochsFull || study.epochsFull <= study.epochsRun) return null;
  return { epochs: study.epochsFull - study.epochsRun, share: 1 - study.epochsRun / study.epochsFull };
}

/** What the shadow pruner would have done. */
export function shadowText({ shadow, epochsRun, resourceName }) {
  const saved = `${count(shadow.epochsBeyond)} of ${plural(epochsRun, resourceName || 'epoch')}`;
  const best = shadow.bestSurvives ? 'have survived' : 'not have got as far';
  return `${shadow.pruner} would have stopped ${plural(shadow.stopped, 'trial')} and saved ${saved}; the best would ${best}`;
}

/** How the pruner fares with trials that it may not stop. */
export function holdbackText({ condemned, finished, wrong }) {
  const of = `${count(finished)} of those trained to the end, and ${count(wrong)} ended among the best tenth`;
  return `the pruner would have stopped ${plural(condemned, 'trial')} that it may not stop; ${of}`;
}

/** The budget in words: "60 trials, 4 at a time, at most 600 epochs and 30 m, until 0.01". */
export function budgetText(study) {
  const { budget } = study;
  if (!budget) return 'no limit';
  const parts = [];
  if (budget.trials) parts.push(plural(budget.trials, 'trial'));
  if (budget.parallel) parts.push(`${count(budget.parallel)} at a time`);
  if (budget.epochs) parts.push(`at most ${plural(budget.epochs, study.resourceName || 'epoch')}`);
  if (budget.maxRuntimeMs)
    parts.push(
      `within ${duration(budget.maxRuntimeMs)
        .replace(/ 0 [sm]$/, '')
        .replace(/ 0 h$/, '')}`,
    );
  if (budget.target !== null && budget.target !== undefined)
    parts.push(`until ${number(metric(budget.target))} is reached`);
  return parts.join(', ') || 'no limit';
}
