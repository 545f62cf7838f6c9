import { randomUUID } from 'node:crypto';
import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import type { ComparisonTick } from '../../../src-shared/contract/compare.ts';
import type { CommandValue, Handlers } from '../../../src-shared/contract/index.ts';
import type { ConnectionInfo } from '../../../src-shared/model/connection.ts';
import type { Capture } from '../capture/capture.ts';
import { RecordingError } from '../capture/store/problems.ts';
import { SLICE_MS } from '../capture/views/scheduler.ts';
import { runAssertions } from './assertions/run-assertions.ts';
import { Comparison, type SideSource } from './comparison.ts';
import { compileIgnore } from './ignore.ts';
import { marksOf } from './marks.ts';
import { pairConnections } from './pair-connections.ts';
import { firstAbove, firstAtLeast } from './row-table.ts';

type CompareHandlers = Pick<
  Handlers,
  | 'compare.start'
  | 'compare.info'
  | 'compare.wait'
  | 'compare.cancel'
  | 'compare.rows'
  | 'compare.step'
  | 'compare.marks'
  | 'compare.close'
  | 'assertions.run'
>;

/** Comparisons that nobody closed; then the oldest go. */
const MOST_KEPT = 20;
/** Progress is told no more often. */
const TELL_EVERY_MS = 100;

interface Kept {
  readonly comparison: Comparison;
  readonly ended: Promise<void>;
  cancelled: boolean;
}

const closed = (): Result<never> =>
  fail(
    'RECORDING_UNKNOWN',
    'One of the compared recordings is not open any more.',
    'Open its file and compare it again.',
  );

/** Works for as long as one turn of the event loop may take. */
function sliceOf<T>(run: Generator<void, T>): IteratorResult<void, T> {
  const deadline = performance.now() + SLICE_MS;
  for (;;) {
    const step = run.next();
    if (step.done === true || performance.now() >= deadline) return step;
  }
}

/** Recordings beside each other, and recordings against assertions. */
export function createComparisons({ capture, changed }: { readonly capture: Capture; changed(): void }) {
  const kept = new Map<string, Kept>();

  function side(recordingId: string): Result<SideSource & { readonly all: readonly ConnectionInfo[] }> {
    const source = capture.source(recordingId);
    const info = capture.info(recordingId);
    if (source === undefined || !info.ok) {
      return info.ok ? closed() : info;
    }
    const { entries, live, connections: all } = source;
    return ok({ recordingId, source, all, entries, live, startedAtMs: info.value.startedAtMs });
  }

  const isOpen = ({ options }: Comparison): boolean =>
    [options.a, options.b].every(({ recordingId, source }) => capture.source(recordingId) === source);

  /** Works in slices, so that sockets, windows and other scans get their turn. */
  async function work(one: Kept): Promise<void> {
    const { comparison } = one;
    let toldMs = 0;
    const tell = (): void => {
      comparison.revision++;
      toldMs = performance.now();
      changed();
    };
    try {
      const run = comparison.run();
      for (let done = false; !done; ) {
        await new Promise((resolve) => setImmediate(resolve));
        if (one.cancelled) {
          comparison.state = 'cancelled';
          break;
        }
        if (!isOpen(comparison)) {
          const problem = closed();
          comparison.state = 'failed';
          if (!problem.ok) comparison.problem = problem.error;
          break;
        }
        done = sliceOf(run).done === true;
        if (done) comparison.state = 'done';
        else if (performance.now() - toldMs > TELL_EVERY_MS) tell();
      }
    } catch (error) {
      if (!(error instanceof RecordingError)) throw error;
      comparison.state = 'failed';
      comparison.problem = error.problem;
    } finally {
      tell();
    }
  }

  function find(compareId: string): Result<Kept> {
    const found = kept.get(compareId);
    if (found !== undefined) return ok(found);
    return fail('COMPARISON_UNKNOWN', `There is no comparison ${compareId}.`, 'It was closed; compare again.');
  }

  /** Answers from a comparison's recordings; what a damaged or closed file makes of it is a Problem. */
  function reading<T>(compareId: string, answer: (comparison: Comparison) => T): Result<T> {
    const found = find(compareId);
    if (!found.ok) return found;
    const { comparison } = found.value;
    if (!isOpen(comparison)) return closed();
    try {
      return ok(answer(comparison));
    } catch (error) {
      if (error instanceof RecordingError) return fail(error.problem);
      throw error;
    }
  }

  function start(input: CommandValue<'compare.start'>) {
    const a = side(input.a.recordingId);
    if (!a.ok) return a;
    const b = side(input.b.recordingId);
    if (!b.ok) return b;
    const isWhole = input.a.connections === undefined && input.b.connections === undefined && input.pairs.length === 0;
    if (a.value.source === b.value.source && isWhole) {
      return fail(
        'COMPARE_SAME',
        'Both sides are the same recording, which differs in nothing from itself.',
        'Choose another recording, or a connection on each side.',
      );
    }
    const ignore = compileIgnore(input.rules.ignore);
    if (!ignore.ok) return ignore;
    const pairs = pairConnections(
      { all: a.value.all, connections: input.a.connections },
      { all: b.value.all, connections: input.b.connections },
      input.pairs,
    );
    if (!pairs.ok) return pairs;
    const compareId = randomUUID();
    const comparison = new Comparison({
      compareId,
      a: a.value,
      b: b.value,
      rules: input.rules,
      ignore: ignore.value,
      pairs: pairs.value,
    });
    const one: Kept = { comparison, cancelled: false, ended: Promise.resolve().then(() => work(one)) };
    kept.set(compareId, one);
    const ended = [...kept.values()].filter((old) => old.comparison.state !== 'running');
    for (const old of ended.slice(0, Math.max(0, ended.length - MOST_KEPT))) {
      kept.delete(old.comparison.options.compareId);
    }
    changed();
    return ok(comparison.info());
  }

  const handlers: CompareHandlers = {
    'compare.start': start,
    'compare.info': ({ compareId }) => {
      const found = find(compareId);
      return found.ok ? ok(found.value.comparison.info()) : found;
    },
    'compare.wait': async ({ compareId }) => {
      const found = find(compareId);
      if (!found.ok) return found;
      await found.value.ended;
      return ok(found.value.comparison.info());
    },
    'compare.cancel': async ({ compareId }) => {
      const found = find(compareId);
      if (!found.ok) return found;
      found.value.cancelled = true;
      await found.value.ended;
      return ok(found.value.comparison.info());
    },
    'compare.rows': async ({ compareId, from, count, onlyDifferences }) => {
      const run = reading(compareId, (comparison) => {
        const { table } = comparison;
        const indexes = onlyDifferences
          ? [...table.differences.subarray(from, from + count)]
          : Array.from({ length: Math.max(0, Math.min(count, table.length - from)) }, (_, index) => from + index);
        return comparison.rows(indexes);
      });
      if (!run.ok) return run;
      for (;;) {
        // In slices: each line may need another page of its file.
        const step = reading(compareId, () => sliceOf(run.value));
        if (!step.ok) return step;
        if (step.value.done === true) return ok({ from, rows: step.value.value });
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    'compare.step': ({ compareId, from, to }) =>
      reading(compareId, ({ table: { differences } }) => {
        const number = to === 'next' ? firstAbove(differences, from ?? -1) : firstAtLeast(differences, from) - 1;
        const row = differences[number];
        return row === undefined ? null : { row, number: number + 1, of: differences.length };
      }),
    'compare.marks': ({ compareId, steps }) =>
      reading(compareId, ({ table, options }) => marksOf(table, options.a.source, options.b.source, steps)),
    'compare.close': async ({ compareId }) => {
      const found = kept.get(compareId);
      if (found === undefined) return ok(null);
      found.cancelled = true;
      kept.delete(compareId);
      await found.ended;
      changed();
      return ok(null);
    },
    'assertions.run': ({ recordingId, text }) => runAssertions(capture, recordingId, text),
  };

  return {
    handlers,
    ticks: (): readonly ComparisonTick[] => [...kept.values()].map(({ comparison }) => tickOf(comparison)),
    close(): void {
      for (const one of kept.values()) one.cancelled = true;
      kept.clear();
    },
  };
}

function tickOf(comparison: Comparison): ComparisonTick {
  const { table, state, scanned, total, problem, revision } = comparison;
  const { compareId } = comparison.options;
  return { compareId, state, scanned, total, counts: table.counts, rows: table.length, problem, revision };
}
