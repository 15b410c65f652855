// Decisions as sentences, newest first.
import { html } from '../dom.js';
import { count, moment, number } from '../format.js';
import { isFiniteNumber, metric } from '../numbers.js';
import { decisionText } from '../plain.js';
import { TrialLink } from '../ui/basics.js';

const TONES = {
  STOP: 'stopped',
  PAUSE: 'paused',
  PROMOTE: 'completed',
  COMPLETE: 'completed',
  NEW_BEST: 'completed',
  FAIL: 'failed',
  LOSE: 'failed',
  COMMAND_REFUSED: 'failed',
  PREEMPT: 'paused',
  RETRY: 'infeasible',
  ASSIGN: 'running',
  START: 'running',
  RESUME: 'running',
};

/** Where the trial's value lies against the cut-off, as a small drawing with a description. */
function EvidenceBar({ evidence, goal }) {
  const value = metric(evidence.value);
  const cutoff = metric(evidence.cutoff);
  if (evidence.rank < 0 || !evidence.count) return null;
  const share = (rank) => (evidence.count <= 1 ? 0 : rank / (evidence.count - 1)) * 100;
  const kept = (evidence.kept / evidence.count) * 100;
  return html`<span class="evidence" role="img"
    aria-label=${`rank ${evidence.rank + 1} of ${evidence.count}; ${evidence.kept} go on`}
    title=${`${evidence.pruner}, bracket ${evidence.bracket}, rung ${evidence.rung}: rank ${evidence.rank + 1} of ${evidence.count}, best ${evidence.kept} go on${isFiniteNumber(cutoff) ? `, cut-off ${number(cutoff)} (${goal})` : ''}; value ${number(value)}`}>
    <i class="kept" style=${{ width: `${kept}%` }}></i><i class="mark" style=${{ left: `${share(evidence.rank)}%` }}>
      </i></span>`;
}

/** A row once made: a decision never changes, and a live list of hundreds is rendered again with each new one. */
const made = new WeakMap();

function row(decision, study, words, withTrial) {
  const key = `${study.study}/${words.goal}/${words.resourceName}/${withTrial ? 1 : 0}`;
  const before = made.get(decision);
  if (before?.key === key) return before.vnode;
  const vnode = html`<li key=${decision.sequence} data-testid="decision" data-kind=${decision.kind}
      class=${`state-${TONES[decision.kind] ?? 'waiting'}`}>
    <time datetime=${new Date(decision.at).toISOString()}>${moment(decision.at)}</time><i class="dot"
      aria-hidden="true"></i>
    ${withTrial && html`<span
      class="who">${decision.trial !== null && decision.trial !== undefined ? html`<${TrialLink} study=${study.study} trial=${decision.trial} />` : html`<span class="quiet">study</span>`}</span>`}
    <span class="what">${decisionText(decision, words)}${decision.lease > 1 && html` <span
      class="quiet">lease ${count(decision.lease)}</span>`}</span>
    ${decision.evidence && html`<${EvidenceBar} evidence=${decision.evidence} goal=${words.goal} />`}</li>`;
  made.set(decision, { key, vnode });
  return vnode;
}

export function DecisionList({ decisions, study, withTrial, testid = 'decision-list' }) {
  const words = { goal: study.metrics?.[0]?.goal, resourceName: study.resourceName };
  return html`<ol class="decisions" data-testid=${testid}>${decisions.map((decision) => row(decision, study, words, withTrial))}</ol>`;
}
