import { countedText, countText, durationText, signedDurationText } from '../../../src-shared/base/units-text.ts';
import { visible } from '../../../src-shared/base/visible-text.ts';
import type {
  CompareCounts,
  CompareRow,
  ComparisonInfo,
  ConnectionPair,
} from '../../../src-shared/contract/compare.ts';
import type { CommandInput } from '../../../src-shared/contract/index.ts';
import type { Row } from '../../../src-shared/contract/recording.ts';
import type { CompareStatus } from '../../../src-shared/model/compare-rules.ts';
import type { Engine } from '../../engine/engine.ts';
import { EXIT, Exit, exitCodeOf } from './exit.ts';
import type { JunitCase, JunitSuite } from './junit.ts';
import type { Output } from './output.ts';

/** What is printed of a comparison. */
export interface ComparisonOutput {
  readonly json: boolean;
  /** Lines that are the same, too. */
  readonly all: boolean;
  /** Gather a report. */
  readonly junit: boolean;
}

const PAGE = 500;
const PROGRESS_MS = 200;
const PREVIEW_CHARS = 100;
/** Cases of one suite that fail; more are counted in one. */
const MOST_CASES = 5_000;

const ARROW = { toServer: '↑', toClient: '↓', none: '·' } as const;

/** The order in which counts are told, and their words. */
const TOLD: readonly CompareStatus[] = ['changed', 'missing', 'extra', 'reordered', 'slower'];

/** `3 changed, 1 missing`; of none `no differences`. */
function differencesText(counts: CompareCounts): string {
  const told = TOLD.filter((status) => counts[status] > 0).map((status) => `${countText(counts[status])} ${status}`);
  return told.length === 0 ? 'no differences' : told.join(', ');
}

const moment = (atNs: number): string => `${(atNs / 1e9).toFixed(3)} s`;
const place = (side: 'A' | 'B', row: Row | null): string =>
  row === null ? `${side} –` : `${side} #${row.seq} ${moment(row.atNs)}`;

function shortened(text: string): string {
  const shown = visible(text);
  return shown.length > PREVIEW_CHARS ? `${shown.slice(0, PREVIEW_CHARS - 1)}…` : shown;
}

function changeLines({ changes, moreChanges, status, laterMs }: CompareRow): string[] {
  const value = (text: string | null): string => (text === null ? '(none)' : visible(text));
  const lines = changes.map(({ path, a, b }) => {
    const change = `${value(a)} → ${value(b)}`;
    return path === '' ? change : `${visible(path)}  ${change}`;
  });
  if (moreChanges !== undefined) lines.push(`… ${countedText(moreChanges, 'more change')}`);
  if (status === 'slower' && laterMs !== null) lines.push(`${durationText(laterMs)} later after the opening`);
  return lines;
}

/** `changed    ↓ text   A #12 0.123 s   B #12 0.150 s   {"id":…` and what changed beneath. */
function* textOf(row: CompareRow, pairs: readonly ConnectionPair[]): Iterable<string> {
  const shown = row.a ?? row.b;
  if (shown === null) return;
  const arrow = ARROW[shown.direction ?? 'none'];
  const name = pairs.length > 1 ? `${visible(pairs[row.pair]?.name ?? '')}  ` : '';
  const where = `${place('A', row.a).padEnd(18)} ${place('B', row.b).padEnd(18)}`;
  yield `${row.status.padEnd(9)} ${arrow} ${shown.kind.padEnd(8)} ${where} ${name}${shortened(shown.preview)}`.trimEnd();
  for (const line of changeLines(row)) yield `            ${line}`;
}

const sideOf = (row: Row | null) =>
  row === null
    ? null
    : {
        seq: row.seq,
        atNs: row.atNs,
        connection: row.connection,
        kind: row.kind,
        direction: row.direction,
        size: row.size,
        preview: row.preview,
      };

function jsonOf({ status, pair, a, b, laterMs, changes, moreChanges }: CompareRow): string {
  return JSON.stringify({
    status,
    pair,
    a: sideOf(a),
    b: sideOf(b),
    laterMs,
    changes,
    ...(moreChanges !== undefined && { moreChanges }),
  });
}

function* summaryOf(info: ComparisonInfo): Iterable<string> {
  const { counts, pairs, ignored, guessed, slowerMs } = info;
  for (const { a, b, name } of pairs) {
    if (a === null || b === null) yield `${visible(name)} is in ${a === null ? 'B' : 'A'} alone.`;
  }
  yield `${countText(counts.same)} same, ${differencesText(counts)}.`;
  if (slowerMs !== null) {
    yield `Slower by ${signedDurationText(slowerMs.p50)} (half of them), ${signedDurationText(slowerMs.max)} at most.`;
  }
  if (ignored.length > 0) {
    yield `Ignored: ${ignored.map(({ path, count }) => `${path} (${count === 0 ? 'never there' : `${countText(count)}×`})`).join(', ')}.`;
  }
  if (guessed.length > 0) {
    yield `Taken for new each time: ${guessed.map(({ path, count }) => `${path} (${countText(count)}×)`).join(', ')}; --no-guess compares them.`;
  }
}

/** The cases of each pair: one for what is the same, one for each difference. */
class Report {
  readonly #cases: JunitCase[][];
  readonly #pairs: readonly ConnectionPair[];

  constructor(pairs: readonly ConnectionPair[]) {
    this.#pairs = pairs;
    this.#cases = pairs.map(() => []);
  }

  add(row: CompareRow): void {
    const cases = this.#cases[row.pair];
    const shown = row.a ?? row.b;
    if (row.status === 'same' || cases === undefined || shown === null || cases.length === MOST_CASES) return;
    const lines = changeLines(row);
    const where = [place('A', row.a), place('B', row.b)].join(', ');
    cases.push({
      name: `${row.status}: ${shown.kind} ${row.a === null ? `B #${shown.seq}` : `#${shown.seq}`}`,
      failure: { message: lines[0] ?? `${row.status}: ${where}`, lines: [where, shortened(shown.preview), ...lines] },
    });
  }

  suites(): readonly JunitSuite[] {
    return this.#pairs.map(({ name, counts }, index) => {
      const cases = this.#cases[index] ?? [];
      const same = counts?.same ?? 0;
      const differences = counts === undefined ? 0 : TOLD.reduce((sum, status) => sum + counts[status], 0);
      const more = differences - cases.length;
      return {
        name,
        cases: [
          ...(same > 0 || differences === 0 ? [{ name: `${countedText(same, 'entry', 'entries')} the same` }] : []),
          ...cases,
          ...(more > 0
            ? [
                {
                  name: `${countText(more)} more differences`,
                  failure: { message: `${countText(more)} more differences`, lines: [] },
                },
              ]
            : []),
        ],
      };
    });
  }
}

/**
 * Compares two open recordings and prints what differs; whoever calls decides what that means.
 * @throws Exit with the code of what went wrong, or when it was interrupted
 */
export async function printComparison(
  engine: Engine,
  input: CommandInput<'compare.start'>,
  wanted: ComparisonOutput,
  output: Output,
  interrupted: AbortSignal,
): Promise<{ readonly info: ComparisonInfo; readonly suites: readonly JunitSuite[] }> {
  const must = <T>(answer: { ok: true; value: T } | { ok: false; error: Parameters<typeof exitCodeOf>[0] }): T => {
    if (answer.ok) return answer.value;
    throw new Exit(exitCodeOf(answer.error), answer.error);
  };
  const { compareId } = must(await engine.call('compare.start', input));
  const stop = (): void => void engine.call('compare.cancel', { compareId });
  interrupted.addEventListener('abort', stop);
  if (interrupted.aborted) stop();
  const progress = setInterval(async () => {
    const now = await engine.call('compare.info', { compareId });
    if (now.ok) output.progress(`${countText(now.value.scanned)} of ${countText(now.value.total)} entries`);
  }, PROGRESS_MS);
  const info = must(await engine.call('compare.wait', { compareId }));
  clearInterval(progress);
  output.progress('');
  if (info.problem !== null) throw new Exit(exitCodeOf(info.problem), info.problem);
  if (info.state === 'cancelled') throw new Exit(EXIT.interrupted);

  const report = new Report(info.pairs);
  for (let from = 0; !interrupted.aborted && !output.closed.aborted; from += PAGE) {
    const page = await engine.call('compare.rows', { compareId, from, count: PAGE, onlyDifferences: !wanted.all });
    const { rows } = must(page);
    for (const row of rows) {
      if (wanted.junit) report.add(row);
      if (wanted.json) await output.line(jsonOf(row));
      else for (const line of textOf(row, info.pairs)) await output.line(line);
    }
    if (rows.length < PAGE) break;
  }
  if (interrupted.aborted) throw new Exit(EXIT.interrupted);
  if (wanted.json) {
    const { counts, pairs, sides, guessed, ignored, slowerMs } = info;
    await output.line(JSON.stringify({ summary: { counts, sides, pairs, ignored, guessed, slowerMs } }));
  } else {
    if (info.rows > 0) await output.line('');
    for (const line of summaryOf(info)) await output.line(line);
  }
  must(await engine.call('compare.close', { compareId }));
  return { info, suites: wanted.junit ? report.suites() : [] };
}

/** Whether anything differs. */
export function differs({ counts }: ComparisonInfo): boolean {
  return TOLD.some((status) => counts[status] > 0);
}
