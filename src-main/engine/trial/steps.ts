import type { Problem } from '../../../src-shared/base/result.ts';
import {
  TRIAL_STEPS,
  type TrialFacts,
  type TrialReport,
  type TrialStep,
  type TrialStepName,
} from '../../../src-shared/contract/trial.ts';
import type { ErrorDetail, OpenDetail, TransportName } from '../../../src-shared/model/entry.ts';
import { headerValue } from '../net/headers.ts';
import type { Dialed } from '../net/network.ts';

/** How far a trial came: events in, a report out. `nowMs` is any clock that only goes forward. */
export class TrialSteps {
  readonly #startedMs: number;
  readonly #steps = new Map<TrialStepName, TrialStep>();
  readonly #since = new Map<TrialStepName, number>();
  readonly #notices: Problem[] = [];

  constructor(startedMs: number) {
    this.#startedMs = startedMs;
  }

  begin(step: TrialStepName, nowMs: number, facts: TrialFacts = {}): void {
    // A second dial (a redirect, a second request) goes through the same steps: the last one counts.
    if (step === 'dns' || (step === 'tcp' && this.#steps.get('dns')?.state !== 'running')) this.#dropFrom(step);
    this.#finishRunning(nowMs);
    this.#since.set(step, nowMs);
    this.#steps.set(step, { step, state: 'running', facts });
  }

  /** A socket is there: TCP and TLS are told in its own words. */
  dialed(dialed: Dialed, nowMs: number): void {
    this.#finishRunning(nowMs);
    const { remoteAddress, remotePort, tls, proxy, timings } = dialed;
    if (remoteAddress !== undefined) {
      const remote = remotePort === undefined ? remoteAddress : `${bracketed(remoteAddress)}:${remotePort}`;
      this.#set('tcp', 'passed', timings.tcpMs, { remote });
    }
    if (proxy !== undefined) this.#set('proxy', 'passed', timings.proxyMs, { proxy });
    if (tls === undefined) return;
    const overlooked = tls.authorized ? undefined : (tls.authorizationError ?? 'CERT_UNTRUSTED');
    this.#set('tls', overlooked === undefined ? 'passed' : 'noted', timings.tlsMs, {
      tlsVersion: tls.protocol,
      ...(tls.validTo === undefined ? {} : { validTo: tls.validTo }),
      ...(overlooked === undefined ? {} : { overlooked }),
    });
  }

  /** The stream is open. */
  opened(detail: OpenDetail, transport: TransportName, nowMs: number): void {
    this.#finishRunning(nowMs);
    this.#answered(detail.status, detail, detail.timings?.waitMs);
    const contentType = headerValue(detail.responseHeaders, 'content-type');
    if (transport === 'websocket') {
      this.#set('opening', 'passed', undefined, {
        ...(detail.protocol === undefined ? {} : { subprotocol: detail.protocol }),
        ...(detail.extensions === undefined ? {} : { extensions: detail.extensions }),
      });
    } else if (contentType !== undefined) this.#set('opening', 'passed', undefined, { contentType });
  }

  /** A reply that is no news yet: a long-poll's 204, say. */
  replied(status: number, nowMs: number): void {
    this.#finishRunning(nowMs);
    this.#answered(status, {}, undefined);
  }

  /** The server took the request of a long-poll and keeps it. */
  held(nowMs: number): void {
    const since = this.#since.get('http') ?? nowMs;
    this.#set('http', 'noted', nowMs - since, { held: true });
  }

  /** @param facts without `kind` when nothing came */
  first(facts: TrialFacts, nowMs: number): void {
    const since = this.#since.get('first') ?? nowMs;
    this.#set('first', facts.kind === undefined ? 'noted' : 'passed', nowMs - since, facts);
  }

  /** The attempt failed: the step it stood in, those before it passed. */
  failed(error: ErrorDetail, nowMs: number): void {
    const failing = stepOf(error, this.#steps.get('first') !== undefined);
    const since = this.#since.get(failing);
    for (const step of TRIAL_STEPS) {
      if (step === failing) break;
      const before = this.#steps.get(step);
      if (before?.state === 'running') this.#finishRunning(nowMs);
    }
    this.#dropAfter(failing);
    // A proxy's refusal has a status too, and is not the server's.
    if (error.status !== undefined && (failing === 'http' || failing === 'opening')) {
      const waitMs = error.timings?.waitMs ?? this.#tookSince('http', nowMs);
      this.#answered(error.status, {}, waitMs);
    }
    const known = this.#steps.get(failing)?.facts ?? {};
    const type = headerValue(error.responseHeaders ?? [], 'content-type');
    const facts = failing === 'opening' && type !== undefined ? { ...known, contentType: type } : known;
    this.#set(failing, 'failed', since === undefined ? undefined : nowMs - since, facts);
  }

  /** What was asked for cannot be tried. */
  refused(step: TrialStepName, nowMs: number): void {
    this.#set(step, 'failed', this.#tookSince(step, nowMs), {});
  }

  notice(problem: Problem): void {
    const { code, message, hint, facts } = problem;
    if (!this.#notices.some((one) => one.code === code && one.message === message))
      this.#notices.push({ code, message, hint, ...(facts === undefined ? {} : { facts }) });
  }

  /** Ends what still runs, for a trial that was cancelled: nothing is said of a step that was not finished. */
  stopped(): void {
    for (const [name, { state }] of this.#steps) if (state === 'running') this.#steps.delete(name);
  }

  report(of: Omit<TrialReport, 'steps' | 'notices' | 'tookMs'>, nowMs: number): TrialReport {
    return {
      ...of,
      steps: TRIAL_STEPS.flatMap((name) => this.#steps.get(name) ?? []),
      notices: [...this.#notices],
      tookMs: nowMs - this.#startedMs,
    };
  }

  #answered(
    status: number | undefined,
    reply: { readonly statusText?: string; readonly httpVersion?: string },
    waitMs: number | undefined,
  ): void {
    this.#set('http', 'passed', waitMs, {
      ...(status === undefined ? {} : { status }),
      ...(reply.statusText === undefined ? {} : { statusText: reply.statusText }),
      ...(reply.httpVersion === undefined ? {} : { httpVersion: reply.httpVersion }),
    });
  }

  #set(step: TrialStepName, state: TrialStep['state'], tookMs: number | undefined, facts: TrialFacts): void {
    const known = this.#steps.get(step);
    const took = tookMs ?? known?.tookMs;
    const told = { ...known?.facts, ...facts };
    this.#steps.set(step, { step, state, ...(took === undefined ? {} : { tookMs: took }), facts: told });
  }

  #finishRunning(nowMs: number): void {
    for (const { step, state, facts } of this.#steps.values())
      if (state === 'running') this.#set(step, 'passed', this.#tookSince(step, nowMs), facts);
  }

  #tookSince(step: TrialStepName, nowMs: number): number | undefined {
    const since = this.#since.get(step);
    return since === undefined ? undefined : nowMs - since;
  }

  #dropFrom(step: TrialStepName): void {
    this.#steps.delete(step);
    this.#dropAfter(step);
  }

  #dropAfter(step: TrialStepName): void {
    for (const later of TRIAL_STEPS.slice(TRIAL_STEPS.indexOf(step) + 1)) this.#steps.delete(later);
  }
}

/** The step that a failure belongs to: what a status refuses is HTTP, what is wrong with a status that does not is the opening. */
function stepOf(error: ErrorDetail, wasOpen: boolean): TrialStepName {
  switch (error.phase) {
    case 'dns':
    case 'tcp':
    case 'proxy':
    case 'tls':
      return error.phase;
    case 'stream':
    case 'store':
      return 'first';
    case 'http':
    case undefined:
      if (wasOpen) return 'first';
      return error.status !== undefined && error.status < 300 ? 'opening' : 'http';
  }
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
