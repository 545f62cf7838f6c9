import { roundDurationText } from '../../../src-shared/base/units-text.ts';
import type { EndpointInput, Reconnect } from '../../../src-shared/model/endpoint.ts';

/** One fact of an endpoint's options, as the connect bar shows it. */
export interface SummaryChip {
  readonly name: string;
  readonly value: string;
}

const JITTER_WORD = { none: '', full: ', full jitter', equal: ', equal jitter', quarter: ' ±25 %' } as const;

/** `1 to 30 s ±25 %`, `every 1 s`, `as the server says`, `off`. */
export function reconnectText(reconnect: EndpointInput['reconnect']): string {
  const policy = reconnect ?? { policy: 'exponential' as const };
  switch (policy.policy) {
    case 'none':
      return 'off';
    case 'fixed':
      return `every ${roundDurationText(policy.delayMs ?? 1000)}`;
    case 'exponential':
      return `${rangeText(policy.baseMs ?? 1000, policy.capMs ?? 30_000)}${JITTER_WORD[policy.jitter ?? 'quarter']}`;
    case 'server':
      return 'as the server says';
  }
}

function rangeText(fromMs: number, toMs: number): string {
  const from = roundDurationText(fromMs);
  const to = roundDurationText(toMs);
  const unit = to.split(' ').at(-1) ?? '';
  return from.endsWith(` ${unit}`) ? `${from.slice(0, -unit.length - 1)} to ${to}` : `${from} to ${to}`;
}

/** How the endpoint proves who it is: the scheme of its Authorization header, a cookie, a certificate, a token in the URL. */
export function authText(endpoint: EndpointInput): string {
  const authorization = endpoint.headers?.find(([name]) => name.toLowerCase() === 'authorization')?.[1];
  if (authorization !== undefined) return authorization.trim().split(/\s+/)[0] ?? 'header';
  if (endpoint.headers?.some(([name]) => name.toLowerCase() === 'cookie') === true) return 'Cookie';
  if (endpoint.tls?.cert !== undefined) return 'certificate';
  if (/^[a-z]+:\/\/[^/@]+@/i.test(endpoint.url)) return 'Basic';
  if (/[?&](access_token|token|api_?key|auth)=/i.test(endpoint.url)) return 'in the URL';
  return 'none';
}

export function heartbeatText(endpoint: EndpointInput): string {
  const { pingIntervalMs = 0, expectEveryMs = 0 } = endpoint.heartbeat ?? {};
  if (pingIntervalMs > 0) return roundDurationText(pingIntervalMs);
  if (expectEveryMs > 0) return `expected every ${roundDurationText(expectEveryMs)}`;
  return 'off';
}

export function summaryChips(endpoint: EndpointInput): readonly SummaryChip[] {
  return [
    { name: 'Auth', value: authText(endpoint) },
    { name: 'Reconnect', value: reconnectText(endpoint.reconnect) },
    { name: 'Heartbeat', value: heartbeatText(endpoint) },
  ];
}

/** One wait of a policy: the delay before jitter, and what jitter may make of it. */
export interface PlannedWait {
  readonly baseMs: number;
  readonly minMs: number;
  readonly maxMs: number;
}

/** The first waits of a policy, for the preview. Jitter as AWS named it: full is 0 to base, equal is half to base. */
export function plannedWaits(reconnect: Reconnect, count: number): readonly PlannedWait[] {
  if (reconnect.policy === 'none') return [];
  const tries = Math.min(count, reconnect.maxTries ?? count);
  return Array.from({ length: tries }, (_, index) => plannedWait(reconnect, index));
}

function plannedWait(reconnect: Exclude<Reconnect, { policy: 'none' }>, index: number): PlannedWait {
  const always = (ms: number): PlannedWait => ({ baseMs: ms, minMs: ms, maxMs: ms });
  if (reconnect.policy === 'fixed') return always(reconnect.delayMs);
  if (reconnect.policy === 'server') return always(reconnect.fallbackMs);
  const baseMs = Math.min(reconnect.capMs, reconnect.baseMs * 2 ** index);
  switch (reconnect.jitter) {
    case 'none':
      return always(baseMs);
    case 'full':
      return { baseMs, minMs: 0, maxMs: baseMs };
    case 'equal':
      return { baseMs, minMs: baseMs / 2, maxMs: baseMs };
    case 'quarter':
      return { baseMs, minMs: baseMs * 0.75, maxMs: Math.min(reconnect.capMs, baseMs * 1.25) };
  }
}
