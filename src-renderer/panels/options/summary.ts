import { roundDurationText } from '../../../src-shared/base/units-text.ts';
import type { EndpointInput, Reconnect } from '../../../src-shared/model/endpoint.ts';
import { words } from '../../words/index.ts';

const said = words.options.chips;

/** One fact of an endpoint's options, as the connect bar shows it. */
export interface SummaryChip {
  readonly name: string;
  readonly value: string;
}

/** `1 to 30 s ±25 %`, `every 1 s`, `as the server says`, `off`. */
export function reconnectText(reconnect: EndpointInput['reconnect']): string {
  const policy = reconnect ?? { policy: 'exponential' as const };
  switch (policy.policy) {
    case 'none':
      return said.off;
    case 'fixed':
      return said.every(roundDurationText(policy.delayMs ?? 1000));
    case 'exponential':
      return `${rangeText(policy.baseMs ?? 1000, policy.capMs ?? 30_000)}${said.jitter[policy.jitter ?? 'quarter']}`;
    case 'server':
      return said.server;
  }
}

function rangeText(fromMs: number, toMs: number): string {
  const from = roundDurationText(fromMs);
  const to = roundDurationText(toMs);
  const unit = to.split(' ').at(-1) ?? '';
  return from.endsWith(` ${unit}`) ? said.range(from.slice(0, -unit.length - 1), to) : said.range(from, to);
}

/** How the endpoint proves who it is: the scheme of its Authorization header, a cookie, a certificate, a token in the URL. */
export function authText(endpoint: EndpointInput): string {
  const authorization = endpoint.headers?.find(([name]) => name.toLowerCase() === 'authorization')?.[1];
  if (authorization !== undefined) return authorization.trim().split(/\s+/)[0] ?? said.header;
  if (endpoint.headers?.some(([name]) => name.toLowerCase() === 'cookie') === true) return said.cookie;
  if (endpoint.tls?.cert !== undefined) return said.certificate;
  if (/^[a-z]+:\/\/[^/@]+@/i.test(endpoint.url)) return said.basic;
  if (/[?&](access_token|token|api_?key|auth)=/i.test(endpoint.url)) return said.inUrl;
  return said.none;
}

export function heartbeatText(endpoint: EndpointInput): string {
  const { pingIntervalMs = 0, expectEveryMs = 0 } = endpoint.heartbeat ?? {};
  if (pingIntervalMs > 0) return roundDurationText(pingIntervalMs);
  if (expectEveryMs > 0) return said.expected(roundDurationText(expectEveryMs));
  return said.off;
}

export function summaryChips(endpoint: EndpointInput): readonly SummaryChip[] {
  return [
    { name: said.names.auth, value: authText(endpoint) },
    { name: said.names.reconnect, value: reconnectText(endpoint.reconnect) },
    { name: said.names.heartbeat, value: heartbeatText(endpoint) },
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
    case 'decorrelated': {
      const first = Math.min(reconnect.capMs, reconnect.baseMs);
      return { baseMs: first, minMs: first, maxMs: Math.min(reconnect.capMs, first * 3 ** (index + 1)) };
    }
    case 'quarter':
      return { baseMs, minMs: baseMs * 0.75, maxMs: Math.min(reconnect.capMs, baseMs * 1.25) };
  }
}
