import type { ErrorDetail } from '../../../src-shared/model/entry.ts';

const PHASE_WORDS = {
  dns: 'DNS',
  tcp: 'TCP',
  proxy: 'proxy',
  tls: 'TLS',
  http: 'HTTP',
  stream: 'stream',
  store: 'store',
} as const;

/** `attempt 3, TLS`: where it went wrong. */
export function whereText(attempt: number, phase: ErrorDetail['phase']): string {
  return phase === undefined ? `attempt ${attempt}` : `attempt ${attempt}, ${PHASE_WORDS[phase]}`;
}

/** Facts behind the sentence, as name and value: what the engine gave, then what the attempt itself knows. */
export function errorFacts(detail: ErrorDetail): readonly (readonly [string, string])[] {
  const facts: [string, string][] = Object.entries(detail.facts ?? {});
  const add = (name: string, value: string | undefined): void => {
    if (value !== undefined && value !== '' && !facts.some(([known]) => known.toLowerCase() === name.toLowerCase())) {
      facts.push([name, value]);
    }
  };
  if (detail.status !== undefined) add('Status', String(detail.status));
  if (detail.status === 401) {
    add('Asked for', detail.responseHeaders?.find(([name]) => name.toLowerCase() === 'www-authenticate')?.[1]);
  }
  add('Address', detail.remoteAddress);
  return facts;
}

/** The error as one would paste it into a ticket. */
export function errorText(url: string, attempt: number, at: string, detail: ErrorDetail): string {
  return [
    `${detail.code} (${whereText(attempt, detail.phase)}, ${at})`,
    url,
    detail.message,
    ...errorFacts(detail).map(([name, value]) => `${name}: ${value}`),
    `Next step: ${detail.hint}`,
  ].join('\n');
}
