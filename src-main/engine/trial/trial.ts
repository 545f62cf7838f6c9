import type { Problem, Result } from '../../../src-shared/base/result.ts';
import type { TrialFacts, TrialReport } from '../../../src-shared/contract/trial.ts';
import type { DetailByKind, ErrorDetail, TransportName } from '../../../src-shared/model/entry.ts';
import { KINDS, type Kind } from '../../../src-shared/model/kind.ts';
import { systemClock } from '../clock.ts';
import type { Prepared } from '../environments/environments.ts';
import { checkEndpoint } from '../net/check-endpoint.ts';
import { createNetwork } from '../net/create-network.ts';
import { createDialer } from '../net/dial.ts';
import type { Network } from '../net/network.ts';
import { detectTransport } from '../transports/detect.ts';
import type { Attempt, AttemptEnd, AttemptSink, WireEntry } from '../transports/transport.ts';
import { transports } from '../transports/transports.ts';
import { TrialSteps } from './steps.ts';

/** What a server sends that shows that the stream is alive. A poll's reply counts by its items, or as `response` without. */
const FIRST_KINDS: ReadonlySet<Kind> = new Set([
  'text',
  'binary',
  'ping',
  'pong',
  'event',
  'comment',
  'item',
  'response',
]);

export interface TrialOptions {
  readonly trialId: string;
  /** The endpoint to try, its variables put in place, and what masks their secrets. */
  prepare(): Promise<Result<Pick<Prepared, 'endpoint' | 'mask'>>>;
  /** How long an open stream is listened to when nothing comes. */
  readonly waitMs: number;
}

/** One attempt at an endpoint, from options to the first thing that comes. Never throws for what the network does. */
export class Trial {
  readonly #options: TrialOptions;
  readonly #clock = systemClock();
  readonly #steps: TrialSteps;
  readonly #network: Network;
  #state: TrialReport['state'] = 'running';
  #transport: TransportName | null = null;
  #guessed = false;
  #problem: Problem | null = null;
  #body: string | null = null;
  #mask: Prepared['mask'] | undefined;
  #attempt: Attempt | undefined;
  #isOpen = false;
  /** A long-poll was answered, and with no news. */
  #hasReplied = false;
  #endedMs: number | undefined;

  constructor(options: TrialOptions) {
    this.#options = options;
    this.#steps = new TrialSteps(this.#nowMs());
    const dial = createDialer((phase, host) => {
      if (this.#state === 'running') this.#steps.begin(phase, this.#nowMs(), phase === 'tcp' ? {} : { host });
    });
    this.#network = createNetwork(async (request) => {
      const dialed = await dial(request);
      if (dialed.ok && this.#state === 'running') {
        this.#steps.dialed(dialed.value, this.#nowMs());
        this.#steps.begin('http', this.#nowMs());
      }
      return dialed;
    });
    void this.#run();
  }

  get isRunning(): boolean {
    return this.#state === 'running';
  }

  report(): TrialReport {
    const report = this.#steps.report(
      {
        trialId: this.#options.trialId,
        state: this.#state,
        transport: this.#transport,
        guessed: this.#guessed,
        problem: this.#problem,
        body: this.#body,
      },
      this.#endedMs ?? this.#nowMs(),
    );
    return this.#mask?.deep(report) ?? report;
  }

  cancel(): void {
    if (this.#state !== 'running') return;
    this.#steps.stopped();
    this.#finish('cancelled');
  }

  async #run(): Promise<void> {
    const prepared = await this.#options.prepare();
    if (this.#state !== 'running') return;
    if (prepared.ok) this.#mask = prepared.value.mask;
    const checked = prepared.ok ? checkEndpoint(prepared.value.endpoint) : prepared;
    if (!checked.ok) {
      this.#steps.begin('options', this.#nowMs());
      this.#fail({ ...checked.error }, 'options');
      return;
    }
    const endpoint = checked.value;
    if (endpoint.transport === 'auto') {
      this.#guessed = !/^wss?:/i.test(endpoint.url);
      const found = await detectTransport(endpoint, this.#network);
      if (this.#state !== 'running') return;
      if (!found.ok) {
        this.#fail(found.error);
        return;
      }
      this.#transport = found.value;
    } else this.#transport = endpoint.transport;
    this.#attempt = transports[this.#transport].start({
      endpoint,
      attempt: 1,
      resume: endpoint.lastEventId === undefined ? {} : { lastEventId: endpoint.lastEventId },
      clock: this.#clock,
      nowNs: () => this.#clock.nowNs(),
      network: this.#network,
      sink: this.#sink(),
      payloadCapBytes: endpoint.payloadCapBytes,
    });
    // It may have failed before it was handed over.
    if (this.#state !== 'running') this.#attempt.abort();
  }

  #sink(): AttemptSink {
    let seq = 0;
    return {
      // Payloads do not matter here, but every message has to come by `entry`.
      wantsPayloads: true,
      entry: (entry) => {
        this.#entry(entry);
        seq += 1;
        return seq;
      },
      stage: () => 0,
      staged: (_staged, kindCode, _atNs, _start, length) => {
        this.#came(KINDS[kindCode] ?? 'text', length);
        seq += 1;
        return seq;
      },
      event: (_event, _bytes, from, to) => this.#came('event', to - from),
      alive: () => undefined,
      opened: (detail) => {
        if (this.#state !== 'running' || this.#transport === null || this.#isOpen) return;
        this.#isOpen = true;
        this.#steps.opened(detail, this.#transport, this.#nowMs());
        this.#listen();
      },
      serverRetry: () => undefined,
      resumeFrom: () => undefined,
      rtt: () => undefined,
      polled: () => undefined,
      holding: (sinceNs) => {
        if (sinceNs === undefined || this.#isOpen || this.#transport !== 'long-poll') return;
        this.#clock.after(this.#options.waitMs, () => {
          if (this.#state !== 'running' || this.#isOpen) return;
          if (this.#hasReplied) this.#silent();
          else {
            this.#steps.held(this.#nowMs());
            this.#finish('passed');
          }
        });
      },
      ended: (end) => this.#ended(end),
    };
  }

  #entry<K extends Kind>(entry: WireEntry<K>): void {
    if (this.#state !== 'running') return;
    if (entry.kind === 'notice' && entry.detail !== undefined) this.#steps.notice(entry.detail as Problem);
    else if (entry.kind === 'redirect') this.#steps.notice(redirectNotice(entry.detail as DetailByKind['redirect']));
    else if (entry.kind === 'response') this.#replied((entry.detail as DetailByKind['response']).status, entry.payload);
    else if (entry.direction === 'toClient') this.#came(entry.kind, entry.size ?? entry.payload?.byteLength ?? 0);
  }

  /** Its items, if it has any, are told in the same breath and say more. */
  #replied(status: number, payload: Uint8Array | undefined): void {
    if (this.#isOpen) this.#clock.after(0, () => this.#came('response', payload?.byteLength ?? 0));
    else if (status !== 0) {
      this.#hasReplied = true;
      this.#steps.replied(status, this.#nowMs());
    }
  }

  /** The stream is open: the first thing ends the trial, and so does silence. */
  #listen(): void {
    this.#steps.begin('first', this.#nowMs());
    this.#clock.after(this.#options.waitMs, () => {
      if (this.#state !== 'running') return;
      this.#silent();
    });
  }

  #silent(): void {
    this.#steps.first({ waitedMs: this.#options.waitMs }, this.#nowMs());
    this.#finish('passed');
  }

  #came(kind: Kind, bytes: number): void {
    if (this.#state !== 'running' || !this.#isOpen || !FIRST_KINDS.has(kind)) return;
    this.#first({ kind, bytes });
  }

  #first(facts: TrialFacts): void {
    this.#steps.first(facts, this.#nowMs());
    this.#finish('passed');
  }

  #ended({ error, close }: AttemptEnd): void {
    if (this.#state !== 'running') return;
    if (error !== undefined) this.#fail(error);
    else if (close !== undefined && this.#isOpen) {
      this.#fail({
        code: 'TRIAL_CLOSED',
        message: `The stream was open and ended before anything came${close.code === undefined ? '' : ` (${close.code}${close.reason === undefined || close.reason === '' ? '' : ` ${close.reason}`})`}.`,
        hint: 'The server accepted the connection and then closed it: it may not like the subprotocol, the token or the query.',
        phase: 'stream',
      });
    } else {
      this.#fail({
        code: 'TRIAL_CLOSED',
        message: 'The attempt ended before the stream was open.',
        hint: 'Connect to see the whole of it on the timeline.',
        phase: 'http',
      });
    }
  }

  #fail(error: ErrorDetail, step?: 'options'): void {
    const { code, message, hint, at, facts, body } = error;
    this.#problem = {
      code,
      message,
      hint,
      ...(at === undefined ? {} : { at }),
      ...(facts === undefined ? {} : { facts }),
    };
    this.#body = body === undefined || body === '' ? null : body;
    if (step === undefined) this.#steps.failed(error, this.#nowMs());
    else this.#steps.refused(step, this.#nowMs());
    this.#finish('failed');
  }

  #finish(state: 'passed' | 'failed' | 'cancelled'): void {
    this.#state = state;
    this.#endedMs = this.#nowMs();
    this.#attempt?.abort();
    this.#network.close();
  }

  #nowMs(): number {
    return this.#clock.nowNs() / 1e6;
  }
}

function redirectNotice({ status, location, url }: DetailByKind['redirect']): Problem {
  return {
    code: 'REDIRECTED',
    message: `The server answered ${status} and sent the request on to ${url}.`,
    hint: 'Use that address to save a round trip, unless the redirect is meant to change.',
    facts: { location },
  };
}
