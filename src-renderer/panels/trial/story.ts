import { bytesText, durationText, roundDurationText } from '../../../src-shared/base/units-text.ts';
import {
  TRIAL_STEPS,
  type TrialReport,
  type TrialStep,
  type TrialStepName,
} from '../../../src-shared/contract/trial.ts';
import type { EndpointInput } from '../../../src-shared/model/endpoint.ts';
import type { TransportName } from '../../../src-shared/model/entry.ts';
import { explain } from '../../../src-shared/model/explain.ts';
import { TRANSPORT_NAME } from '../../state/endpoints.ts';
import { words } from '../../words/index.ts';

const said = words.trial;

/** One line of the test: a step that happened, or one that was not reached. */
export interface TrialLine {
  readonly step: TrialStepName;
  readonly name: string;
  readonly state: TrialStep['state'] | 'ahead';
  readonly text: string;
  /** Empty where nothing was measured. */
  readonly took: string;
}

function nameOf(step: TrialStepName, transport: TransportName | null): string {
  if (step !== 'opening') return said.steps[step];
  return transport === 'websocket' ? said.steps.upgrade : said.steps.type;
}

function runningText({ step, facts }: TrialStep): string {
  switch (step) {
    case 'dns':
      return said.said.lookingUp(facts.host ?? '');
    case 'tcp':
      return said.said.knocking;
    case 'proxy':
    case 'tls':
      return said.said.greeting;
    case 'first':
      return said.said.listening;
    case 'options':
    case 'http':
    case 'opening':
      return said.said.asked;
  }
}

function doneText({ step, facts }: TrialStep, transport: TransportName | null): string {
  switch (step) {
    case 'options':
      return '';
    case 'dns':
      return said.said.dns(facts.host ?? '');
    case 'tcp':
      return facts.remote === undefined ? '' : said.said.tcp(facts.remote);
    case 'proxy':
      return facts.proxy === undefined ? '' : said.said.proxy(facts.proxy);
    case 'tls': {
      const { tlsVersion = '', overlooked, validTo } = facts;
      return overlooked === undefined
        ? said.said.tls(tlsVersion, validTo)
        : said.said.tlsOverlooked(tlsVersion, overlooked);
    }
    case 'http':
      if (facts.held === true) return said.said.held;
      return statusText(facts);
    case 'opening':
      if (transport !== 'websocket') return facts.contentType ?? '';
      return [
        said.said.upgraded,
        ...(facts.subprotocol === undefined ? [] : [said.said.subprotocol(facts.subprotocol)]),
        ...(facts.extensions === undefined ? [] : [facts.extensions]),
      ].join(', ');
    case 'first': {
      const { kind, bytes = 0, waitedMs = 0 } = facts;
      if (kind !== undefined) return said.said.first(kind, bytesText(bytes));
      const waited = roundDurationText(waitedMs);
      return transport === 'websocket' ? said.said.silentSocket(waited) : said.said.silent(waited);
    }
  }
}

/** `401 Unauthorized`, also where the server sent no reason, as HTTP/2 never does. */
function statusText({ status, statusText: reason = '' }: TrialStep['facts']): string {
  if (status === undefined) return '';
  return reason === '' ? explain({ type: 'httpStatus', status }).title : said.said.status(status, reason);
}

/** What a failed step still knows: the status that refused, the type that is wrong. */
function failedText({ step, facts }: TrialStep): string {
  if (step === 'http' && facts.status !== undefined) return statusText(facts);
  if (step === 'opening' && facts.contentType !== undefined) return facts.contentType;
  return said.said.failed;
}

function lineOf(step: TrialStep, transport: TransportName | null): TrialLine {
  const texts = {
    running: () => runningText(step),
    passed: () => doneText(step, transport),
    noted: () => doneText(step, transport),
    failed: () => failedText(step),
  };
  return {
    step: step.step,
    name: nameOf(step.step, transport),
    state: step.state,
    text: texts[step.state](),
    took: step.tookMs === undefined || step.state === 'running' ? '' : durationText(step.tookMs),
  };
}

/** What happened and what was still ahead, in the order of the wire. */
export function trialLines(report: TrialReport, endpoint: EndpointInput): readonly TrialLine[] {
  const transport = report.transport ?? (/^wss?:/i.test(endpoint.url) ? 'websocket' : (transportOf(endpoint) ?? null));
  const happened = new Map(report.steps.map((step) => [step.step, step]));
  const ahead =
    report.state === 'passed' || happened.has('options') ? new Set<TrialStepName>() : expected(endpoint, transport);
  return TRIAL_STEPS.flatMap((name): readonly TrialLine[] => {
    const step = happened.get(name);
    if (step !== undefined) return [lineOf(step, transport)];
    if (!ahead.has(name)) return [];
    const text = report.state === 'running' ? '' : said.said.notReached;
    return [{ step: name, name: nameOf(name, transport), state: 'ahead', text, took: '' }];
  });
}

function transportOf({ transport }: EndpointInput): TransportName | undefined {
  return transport === 'auto' ? undefined : transport;
}

function expected(endpoint: EndpointInput, transport: TransportName | null): ReadonlySet<TrialStepName> {
  const steps = new Set<TrialStepName>(['tcp', 'http', 'first']);
  if (endpoint.proxy !== undefined) steps.add('proxy');
  if (/^(wss|https):/i.test(endpoint.url.trim())) steps.add('tls');
  if (transport === 'websocket' || transport === 'sse') steps.add('opening');
  return steps;
}

/** The whole of it in a sentence. */
export function verdict(report: TrialReport): string {
  const took = durationText(report.tookMs);
  switch (report.state) {
    case 'running':
      return said.verdict.running(took);
    case 'passed':
      return said.verdict.passed(report.transport === null ? '' : TRANSPORT_NAME[report.transport], took);
    case 'cancelled':
      return said.verdict.cancelled(took);
    case 'failed': {
      const failed = report.steps.find(({ state }) => state === 'failed');
      return said.verdict.failed(nameOf(failed?.step ?? 'http', report.transport), took);
    }
  }
}
