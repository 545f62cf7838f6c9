import * as v from 'valibot';
import type { Problem } from '../base/result.ts';
import { EndpointSchema } from '../model/endpoint.ts';
import type { TransportName } from '../model/entry.ts';
import type { Kind } from '../model/kind.ts';
import { command } from './command.ts';

/** In the order they happen. `opening` is the upgrade of a WebSocket, the content type of an event stream. */
export const TRIAL_STEPS = ['options', 'dns', 'tcp', 'proxy', 'tls', 'http', 'opening', 'first'] as const;
export type TrialStepName = (typeof TRIAL_STEPS)[number];

/** What one step found; which of these are set follows from the step. */
export interface TrialFacts {
  /** dns: the name looked up. tls: what the certificate was checked against. */
  readonly host?: string;
  /** tcp: who answered. */
  readonly remote?: string;
  /** proxy: its URL without the password. */
  readonly proxy?: string;
  /** tls: `TLSv1.3`. */
  readonly tlsVersion?: string;
  /** tls: the day the certificate ends, as it says it. */
  readonly validTo?: string;
  /** tls: why it was not trusted and accepted anyway. */
  readonly overlooked?: string;
  readonly status?: number;
  readonly statusText?: string;
  readonly httpVersion?: string;
  readonly contentType?: string;
  readonly subprotocol?: string;
  readonly extensions?: string;
  /** http: a long-poll's request that the server keeps until it has news. */
  readonly held?: boolean;
  /** first: what came. Absent with state `noted`: nothing did. */
  readonly kind?: Kind;
  readonly bytes?: number;
  /** first: how long was waited. */
  readonly waitedMs?: number;
}

export interface TrialStep {
  readonly step: TrialStepName;
  /** `noted`: passed, and a person should know something about it. */
  readonly state: 'running' | 'passed' | 'noted' | 'failed';
  /** Absent while it runs, and where nothing was measured. */
  readonly tookMs?: number;
  readonly facts: TrialFacts;
}

/** How far one attempt at an endpoint came. */
export interface TrialReport {
  readonly trialId: string;
  readonly state: 'running' | 'passed' | 'failed' | 'cancelled';
  /** Null until it is known: `auto` is found out with a request of its own, before the steps. */
  readonly transport: TransportName | null;
  /** True while or after the transport was found out by asking the server. */
  readonly guessed: boolean;
  /** Those that happened; none for what was not reached or not needed. */
  readonly steps: readonly TrialStep[];
  /** What failed. */
  readonly problem: Problem | null;
  /** First part of the body that a refusing server sent. */
  readonly body: string | null;
  /** Redirects followed and everything a connection would have noticed. */
  readonly notices: readonly Problem[];
  readonly tookMs: number;
}

const trialId = v.pipe(v.string(), v.minLength(1), v.maxLength(100));

export const trialCommands = {
  /**
   * Starts one attempt as a connection would make it, records nothing, and ends it after the first thing that comes, or
   * `waitMs` after it was open. Answers at once; `endpoint.testReport` tells how far it is. An endpoint that cannot be
   * tried at all is a report with the failed step `options`.
   */
  'endpoint.test': command<TrialReport>()(
    v.object({
      endpoint: EndpointSchema,
      /** Whose variables it uses; null: the globals alone. */
      environmentId: v.optional(v.nullable(v.string()), null),
      waitMs: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(60_000)), 3_000),
    }),
  ),
  /** Errors: TRIAL_UNKNOWN; the last few are kept. */
  'endpoint.testReport': command<TrialReport>()(v.object({ trialId })),
  /** Ends it at once; one that is over stays as it is. Errors: TRIAL_UNKNOWN. */
  'endpoint.testCancel': command<TrialReport>()(v.object({ trialId })),
} as const;
