import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import type { CompareCounts, CompareRow, ComparisonInfo } from '../../../src-shared/contract/compare.ts';
import type { Handlers } from '../../../src-shared/contract/index.ts';
import type { Row } from '../../../src-shared/contract/recording.ts';
import { parseFilter } from '../../../src-shared/filter/index.ts';
import type { CompareRules, CompareStatus, FieldChange } from '../../../src-shared/model/compare-rules.ts';
import { type FakePair, fakePairs } from './difference-scene.ts';
import type { FakeEntry, Tape } from './tape.ts';
import { FakeView } from './view.ts';

type DifferenceHandlers = Pick<Handlers, Extract<keyof Handlers, `compare.${string}`> | 'assertions.run'>;

interface Kept {
  info: ComparisonInfo;
  readonly rows: readonly CompareRow[];
  readonly differences: readonly CompareRow[];
}

/** Members whose values are new each time in both. */
const VOLATILE = '$.ts';

/** A comparison of this recording never ends, or fails: for the pictures of it. */
const NEVER_ENDS = 'r4';
const FAILS = 'r5';

const membersOf = (entry: FakeEntry): Readonly<Record<string, unknown>> => {
  if (entry.text === undefined) return {};
  return JSON.parse(entry.text) as Readonly<Record<string, unknown>>;
};

function changesOf(a: FakeEntry, b: FakeEntry): readonly FieldChange[] {
  const changes: FieldChange[] = [];
  const look = (
    left: Readonly<Record<string, unknown>>,
    right: Readonly<Record<string, unknown>>,
    lead: string,
  ): void => {
    for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) {
      const [one, other] = [left[name], right[name]].map((value) =>
        value === undefined ? null : JSON.stringify(value),
      );
      if (one !== other) changes.push({ path: `${lead}${name}`, a: one ?? null, b: other ?? null });
    }
  };
  look(membersOf(a), membersOf(b), '$.');
  if (a.kind === 'close') look({ ...a.detail }, { ...b.detail }, 'detail.');
  return changes;
}

function isIgnored(path: string, rules: CompareRules): boolean {
  const name = path.replace(/^\$\./, '');
  return rules.ignore.some((rule) => rule === path || rule === name) || (rules.guessVolatile && path === VOLATILE);
}

function statusOf({ a, b }: FakePair, rules: CompareRules, changes: readonly FieldChange[]): CompareStatus {
  if (a === null) return 'extra';
  if (b === null) return 'missing';
  if (changes.length > 0) return 'changed';
  if (rules.timingMs !== null && (b.atNs - a.atNs) / 1e6 > rules.timingMs) return 'slower';
  return 'same';
}

/** Compares the generated recordings, really: rules change what is found. */
export function createFakeDifference(tapes: readonly Tape[], changed: () => void) {
  const kept = new Map<string, Kept>();
  let lastId = 0;
  const pairs = tapes.length === 0 ? [] : fakePairs();

  function rowsOf(tape: Tape): (entry: FakeEntry) => Row | null {
    const all = parseFilter('');
    if (!all.ok) return () => null;
    const view = new FakeView({
      viewId: '',
      tape,
      filter: all.value,
      connections: undefined,
      fromNs: undefined,
      toNs: undefined,
      mark: undefined,
    });
    const { rows } = view.slice(0, tape.entries.length, []);
    const byMoment = new Map(rows.map((row) => [`${row.atNs} ${row.kind} ${row.detail?.id ?? ''}`, row]));
    return (entry) => {
      const id = (entry.detail as Readonly<Record<string, unknown>> | undefined)?.id ?? '';
      return byMoment.get(`${entry.atNs} ${entry.kind} ${id}`) ?? null;
    };
  }

  function start(a: string, b: string, rules: CompareRules): Kept {
    const [left, right] = [a, b].map((id) => tapes.find((tape) => tape.id === id));
    lastId += 1;
    const compareId = `d${lastId}`;
    const rows: CompareRow[] = [];
    let difference = 0;
    let guessed = 0;
    let ignored = 0;
    const same =
      left !== undefined &&
      right !== undefined &&
      left.entries[0]?.atNs === right.entries[0]?.atNs &&
      b !== 'r2' &&
      a !== 'r2';
    const [rowA, rowB] = [left, right].map((tape) => (tape === undefined ? () => null : rowsOf(tape)));
    for (const pair of pairs) {
      const flipped = a === 'r2' ? { a: pair.b, b: pair.a } : same ? { a: pair.a, b: pair.a } : pair;
      if (flipped.a === null && flipped.b === null) continue;
      const all = flipped.a !== null && flipped.b !== null ? changesOf(flipped.a, flipped.b) : [];
      const changes = all.filter(({ path }) => !isIgnored(path, rules));
      ignored += all.length - changes.length;
      if (rules.guessVolatile && all.some(({ path }) => path === VOLATILE)) guessed += 1;
      const status = statusOf(flipped, rules, changes);
      if (status !== 'same') difference += 1;
      rows.push({
        row: rows.length,
        difference: status === 'same' ? 0 : difference,
        status,
        pair: 0,
        a: flipped.a === null ? null : (rowA?.(flipped.a) ?? null),
        b: flipped.b === null ? null : (rowB?.(flipped.b) ?? null),
        laterMs: flipped.a === null || flipped.b === null ? null : (flipped.b.atNs - flipped.a.atNs) / 1e6,
        changes,
      });
    }
    const count = (status: CompareStatus): number => rows.filter((row) => row.status === status).length;
    const running = b === NEVER_ENDS;
    const counts: CompareCounts = running
      ? { same: 96_204, changed: 3, missing: 0, extra: 1, reordered: 0, slower: 0 }
      : {
          same: count('same'),
          changed: count('changed'),
          missing: count('missing'),
          extra: count('extra'),
          reordered: count('reordered'),
          slower: count('slower'),
        };
    const made: Kept = {
      rows: running ? [] : rows,
      differences: running ? [] : rows.filter(({ status }) => status !== 'same'),
      info: {
        compareId,
        a,
        b,
        state: running ? 'running' : 'done',
        scanned: running ? 192_412 : rows.length,
        total: running ? 501_022 : rows.length,
        counts,
        rows: running ? 0 : rows.length,
        problem: null,
        revision: 1,
        pairs: [{ a: 1, b: 1, name: 'orders' }],
        sides: {
          a: { entries: left?.entries.length ?? 0, live: false },
          b: { entries: right?.entries.length ?? 0, live: false },
        },
        ignored: rules.ignore.map((path) => ({ path, count: 2 * ignored })),
        guessed: guessed === 0 ? [] : [{ path: VOLATILE, count: guessed }],
        slowerMs: counts.slower === 0 ? null : { p50: 412, max: 412 },
      },
    };
    kept.set(compareId, made);
    changed();
    return made;
  }

  const using = <Value>(compareId: string, use: (found: Kept) => Value): Result<Value> => {
    const found = kept.get(compareId);
    return found === undefined
      ? fail('COMPARE_UNKNOWN', 'That comparison was closed.', 'Compare the recordings again.')
      : ok(use(found));
  };

  const handlers: DifferenceHandlers = {
    'compare.start': ({ a, b, rules }) => {
      if (b.recordingId === FAILS) {
        return fail(
          'FILE_DAMAGED',
          'The recording broken.wirescope cannot be read past entry 81,204: a page of it was overwritten.',
          'Take the file from where it was copied from once more; what is before that entry can still be opened.',
        );
      }
      return ok(start(a.recordingId, b.recordingId, rules).info);
    },
    'compare.info': ({ compareId }) => using(compareId, ({ info }) => info),
    'compare.wait': ({ compareId }) => using(compareId, ({ info }) => info),
    'compare.rows': ({ compareId, from, count, onlyDifferences }) =>
      using(compareId, ({ rows, differences }) => ({
        from,
        rows: (onlyDifferences ? differences : rows).slice(from, from + count),
      })),
    'compare.step': ({ compareId, from, to }) =>
      using(compareId, ({ differences }) => {
        const found =
          to === 'next'
            ? differences.find(({ row }) => from === undefined || row > from)
            : differences.findLast(({ row }) => from === undefined || row < from);
        return found === undefined ? null : { row: found.row, number: found.difference, of: differences.length };
      }),
    'compare.marks': ({ compareId, steps }) =>
      using(compareId, ({ rows, differences }) => {
        const bySteps = new Map<number, { worst: CompareStatus; count: number }>();
        for (const { row, status } of differences) {
          const step = Math.floor((row / rows.length) * steps);
          const before = bySteps.get(step);
          bySteps.set(step, { worst: before?.worst ?? status, count: (before?.count ?? 0) + 1 });
        }
        const marks = (side: 'a' | 'b') =>
          differences.flatMap((one) => {
            const entry = one[side];
            return entry === null ? [] : [{ row: one.row, atNs: entry.atNs, status: one.status }];
          });
        return { steps: [...bySteps].map(([step, rest]) => ({ step, ...rest })), a: marks('a'), b: marks('b') };
      }),
    'compare.cancel': ({ compareId }) =>
      using(compareId, (found) => {
        found.info = { ...found.info, state: 'cancelled', revision: found.info.revision + 1 };
        changed();
        return found.info;
      }),
    'compare.close': ({ compareId }) => {
      kept.delete(compareId);
      changed();
      return ok(null);
    },
    'assertions.run': ({ text }) => {
      if (!text.includes('assertions:')) {
        return fail('ASSERTION_INVALID', 'Line 1: the file has no list "assertions".', 'Begin it with "assertions:".', {
          at: '1:1',
        });
      }
      return ok([
        {
          name: 'within 5 s an event "order.new" whose $.total > 0',
          passed: true,
          message: 'Came after 0.4 s.',
          evidence: [{ seq: 3, kind: 'event' as const }],
          line: 2,
        },
        {
          name: 'no close other than 1000',
          passed: false,
          message: 'One stream ended by the network.',
          evidence: [{ seq: 1217, kind: 'close' as const }],
          line: 4,
        },
      ]);
    },
  };
  return {
    handlers,
    ticks: () => [...kept.values()].map(({ info }) => info),
  };
}
