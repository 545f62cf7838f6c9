import type { ExportFormat } from '../../../src-shared/contract/exchange.ts';
import type { CommandInput } from '../../../src-shared/contract/index.ts';
import type { RedactionRule } from '../../../src-shared/model/redaction.ts';
import type { Tab, TimeRange } from '../../state/tabs.ts';

/** What stands in the dialog. */
export interface ExportForm {
  readonly format: ExportFormat;
  /** Only what the filter of its tab finds, only the range selected there. */
  readonly filtered: boolean;
  readonly ranged: boolean;
  /** Null: all of them. */
  readonly connections: readonly number[] | null;
  readonly masked: boolean;
  /** Of a CSV, one a line. */
  readonly paths: string;
}

/** What the tab of a recording has chosen, for the switches that take it over. */
export interface TabChoice {
  readonly filter: string;
  readonly range: TimeRange | null;
  readonly connections: readonly number[] | null;
}

const EXTENSION: Readonly<Record<ExportFormat, string>> = {
  har: 'har',
  ndjson: 'ndjson',
  csv: 'csv',
  payloads: 'zip',
  wirescope: 'wirescope',
};

export const extensionOf = (format: ExportFormat): string => EXTENSION[format];

/** A file's name for a recording: what is harmless in one, and never empty. */
export function fileNameOf(name: string, format: ExportFormat): string {
  const plain = name
    .replace(/[^\p{L}\p{N} ._()+-]/gu, '-')
    .replace(/^[. ]+|[. ]+$/g, '')
    .slice(0, 100);
  const base = plain === '' ? 'recording' : plain;
  return `${base}${format === 'wirescope' ? ' (redacted)' : ''}.${EXTENSION[format]}`;
}

/** What the tab of a recording shows; of several the active one, else the first. */
export function choiceOf(tabs: readonly Tab[], activeTabId: string, recordingId: string): TabChoice {
  const own = tabs.filter((tab) => tab.recordingId === recordingId && tab.kind !== 'compare');
  const tab = own.find(({ id }) => id === activeTabId) ?? own[0];
  if (tab === undefined) return { filter: '', range: null, connections: null };
  const connections = tab.kind === 'connection' && tab.connections.length > 0 ? tab.connections : null;
  return { filter: tab.filter, range: tab.range, connections };
}

type What = Pick<CommandInput<'redaction.preview'>, 'filter' | 'connections' | 'fromNs' | 'toNs'>;

/** Which entries leave. Several recordings leave whole: a filter or a range is one recording's. */
export function whatOf(form: ExportForm, choice: TabChoice, several: boolean): What {
  if (several) return {};
  return {
    ...(form.filtered && choice.filter !== '' && { filter: choice.filter }),
    ...(form.ranged && choice.range !== null && { fromNs: choice.range.fromNs, toNs: choice.range.toNs }),
    ...(form.connections !== null && { connections: [...form.connections] }),
  };
}

/** The JSONPaths of a CSV's columns. */
export function pathsOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Those that say what to look for. */
export function wholeRules(rules: readonly RedactionRule[]): RedactionRule[] {
  return rules.filter((rule) => (rule.type === 'json' ? rule.path : rule.pattern).trim() !== '');
}

/** Milliseconds a job still takes at its pace; null where nobody can tell. */
export function leftMs(job: {
  readonly done: number;
  readonly total: number | null;
  readonly perSecond: number;
}): number | null {
  if (job.total === null || job.perSecond <= 0) return null;
  return (Math.max(0, job.total - job.done) / job.perSecond) * 1000;
}

/** Both texts without what they have in common at their ends: `[start, end of before, end of after]`. */
export function changedPart(before: string, after: string): readonly [from: number, toBefore: number, toAfter: number] {
  let from = 0;
  while (from < before.length && from < after.length && before[from] === after[from]) from += 1;
  let [toBefore, toAfter] = [before.length, after.length];
  while (toBefore > from && toAfter > from && before[toBefore - 1] === after[toAfter - 1]) {
    toBefore -= 1;
    toAfter -= 1;
  }
  return [from, toBefore, toAfter];
}
