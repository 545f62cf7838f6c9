import type { ErrorDetail } from '../../../src-shared/model/entry.ts';
import { words } from '../../words/index.ts';

const said = words.failing;

/** `attempt 3, TLS`: where it went wrong. */
export function whereText(attempt: number, phase: ErrorDetail['phase']): string {
  return said.where(attempt, phase === undefined ? null : said.phases[phase]);
}

/** Facts behind the sentence, as name and value: what the engine gave, then what the attempt itself knows. */
export function errorFacts(detail: ErrorDetail): readonly (readonly [string, string])[] {
  const facts: [string, string][] = Object.entries(detail.facts ?? {});
  const add = (name: string, value: string | undefined): void => {
    if (value !== undefined && value !== '' && !facts.some(([known]) => known.toLowerCase() === name.toLowerCase())) {
      facts.push([name, value]);
    }
  };
  if (detail.status !== undefined) add(said.facts.status, String(detail.status));
  if (detail.status === 401) {
    add(said.facts.askedFor, detail.responseHeaders?.find(([name]) => name.toLowerCase() === 'www-authenticate')?.[1]);
  }
  add(said.facts.address, detail.remoteAddress);
  return facts;
}

/** The error as one would paste it into a ticket. */
export function errorText(url: string, attempt: number, at: string, detail: ErrorDetail): string {
  return [
    `${detail.code} (${whereText(attempt, detail.phase)}, ${at})`,
    url,
    detail.message,
    ...errorFacts(detail).map(([name, value]) => `${name}: ${value}`),
    `${said.nextStep}: ${detail.hint}`,
  ].join('\n');
}
