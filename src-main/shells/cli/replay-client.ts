import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import type { RecordingInfo } from '../../../src-shared/contract/recording.ts';
import type { ReplayDetail } from '../../../src-shared/contract/replay.ts';
import type { Speed } from '../../../src-shared/model/playback.ts';
import type { ReplayVariable } from '../../../src-shared/model/replay.ts';
import type { Engine } from '../../engine/engine.ts';
import { differs, printComparison } from './comparison-output.ts';
import { EXIT, Exit, exitCodeOf } from './exit.ts';
import { type JunitSuite, writeJunit } from './junit.ts';
import { terminalLine } from './line.ts';
import { openFile } from './open-file.ts';
import * as parse from './options.ts';
import type { Output } from './output.ts';
import { withEngine } from './with-engine.ts';

/** Flags of `wirescope replay --as client`, as commander reads them. */
export interface ClientReplayOptions {
  readonly target?: string;
  readonly speed: Speed;
  readonly connection?: number[];
  readonly set?: readonly ReplayVariable[];
  readonly capture?: readonly string[];
  readonly header?: [string, string][];
  readonly insecure?: boolean;
  readonly answerWithin?: number;
  readonly out?: string;
  readonly expect?: boolean;
  readonly ignore?: string[];
  readonly timing?: number;
  readonly junit?: string;
  readonly assert?: string;
  readonly json?: boolean;
}

/** `--set NAME=VALUE` or `--set 'TEXT=>VALUE'`; undefined for what is neither. */
function readSet(text: string, number: number): ReplayVariable | undefined {
  const arrow = text.indexOf('=>');
  if (arrow > 0) {
    const recorded = text.slice(0, arrow);
    return { name: `set${number}`, from: { kind: 'given', recorded, value: text.slice(arrow + 2) } };
  }
  const [, name, value] = /^([A-Za-z_][\w-]*)=(.*)$/s.exec(text) ?? [];
  return name === undefined || value === undefined ? undefined : { name, from: { kind: 'named', value } };
}

/** `--capture PATH`, `--capture NAME=PATH`. */
function captureOf(text: string, number: number): ReplayVariable {
  const [, name, path] = /^([A-Za-z_][\w-]*)=(\$.*)$/s.exec(text) ?? [];
  if (name !== undefined && path !== undefined) return { name, from: { kind: 'captured', path } };
  const member = /([A-Za-z_]\w*)[\]'"]*$/.exec(text)?.[1] ?? 'value';
  return { name: `${member}${number === 0 ? '' : number + 1}`, from: { kind: 'captured', path: text } };
}

function wantedOf(recordingId: string, into: string, target: string, options: ClientReplayOptions) {
  const { capture = [], set = [], connection, answerWithin } = options;
  return {
    as: 'client' as const,
    recordingId,
    into,
    target,
    speed: options.speed,
    ...(connection === undefined ? {} : { connections: connection }),
    ...(answerWithin === undefined ? {} : { answerWithinMs: answerWithin }),
    variables: [...set, ...capture.filter((one) => one !== 'auto').map(captureOf)],
    autoCapture: capture.includes('auto'),
    headers: options.header ?? [],
    insecure: options.insecure ?? false,
    ignore: (options.ignore ?? []).slice(),
  };
}

function set(text: string, before: readonly ReplayVariable[] = []): readonly ReplayVariable[] {
  const variable = readSet(text, before.length + 1);
  if (variable === undefined) throw new InvalidArgumentError("Write NAME=VALUE, or 'TEXT=>VALUE'.");
  return [...before, variable];
}

/** Adds the flags that only a client has. */
export function addClientOptions(command: Command): Command {
  return command
    .option('--target <url>', 'as client: where to; scheme and host, or a whole address')
    .option(
      '--set <name=value>',
      "as client: what was sent under NAME becomes VALUE; 'TEXT=>VALUE' anywhere (repeat)",
      set,
    )
    .option(
      '--capture <jsonpath>',
      "as client: '$.id' of answers is put into what is sent later; auto finds them (repeat)",
      parse.collect,
    )
    .option('-H, --header <line>', "as client: request header 'Name: value' (repeat)", parse.header)
    .option('--insecure', 'as client: accept a certificate that does not verify')
    .option(
      '--answer-within <duration>',
      'as client: wait so much longer for an answer than it took (10s)',
      parse.duration,
    )
    .option('--out <file>', 'as client: keep the recording of the replay here')
    .option('--expect', 'as client: compare the answers with the recorded ones; exit 1 where they differ')
    .option('--timing <tolerance>', 'with --expect: an answer this much later is a difference', parse.duration)
    .option('--assert <file>', 'as client: check these assertions on the replay (docs/assertions.md)')
    .option('--junit <file>', 'with --expect or --assert: write the result as JUnit XML');
}

/** Runs `wirescope replay FILE --as client`. */
export async function replayAsClient(path: string, options: ClientReplayOptions, output: Output): Promise<void> {
  const { target } = options;
  if (target === undefined) {
    throw new Exit(EXIT.usage, {
      code: 'TARGET_MISSING',
      message: 'A replay as client needs somewhere to go.',
      hint: 'For example --target http://127.0.0.1:4600.',
    });
  }
  const assertions = options.assert === undefined ? undefined : textOfFile(options.assert);
  await withEngine(async (engine, interrupted) => {
    const info = await openFile(engine, path);
    const made = await engine.startRecording({
      name: `replay of ${info.name}`,
      ...(options.out === undefined ? { temporary: true } : { path: options.out }),
    });
    if (!made.ok) throw new Exit(exitCodeOf(made.error), made.error);
    const into = made.value.recordingId;
    try {
      const detail = await play(engine, wantedOf(info.id, into, target, options), options, output, interrupted);
      await sayEnd(detail, options, output);
      if (detail.status.state === 'failed') throw new Exit(EXIT.notConnected, detail.status.problem ?? undefined);
      const failed = await check(engine, info, { into, assertions }, options, output, interrupted);
      if (failed) throw new Exit(EXIT.checkFailed);
    } finally {
      const closed = await engine.call('recording.close', { recordingId: into });
      if (options.out !== undefined && closed.ok) output.note(`Recorded in ${options.out}`);
    }
  });
}

function textOfFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Exit(EXIT.usage, {
      code: 'FILE_NOT_READABLE',
      message: `Cannot read ${path}: ${(error as Error).message}.`,
      hint: 'A file of assertions is needed (docs/assertions.md).',
    });
  }
}

/** Plays to the end; prints what is sent and what comes. */
async function play(
  engine: Engine,
  wanted: ReturnType<typeof wantedOf>,
  options: ClientReplayOptions,
  output: Output,
  interrupted: AbortSignal,
): Promise<ReplayDetail> {
  const started = await engine.call('replay.start', wanted);
  if (!started.ok) throw new Exit(exitCodeOf(started.error), started.error);
  const { replayId, startNs, endNs } = started.value;
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, interrupted, output.closed]);
  signal.addEventListener('abort', () => void engine.call('replay.stop', { replayId }), { once: true });
  const events = options.json === true ? eventPrinter(engine, replayId, output) : undefined;
  const stopTicks = engine.onTick((tick) => {
    const status = tick.replays.find((one) => one.replayId === replayId);
    if (status === undefined) return;
    events?.print();
    const share = Math.round((100 * (status.positionNs - startNs)) / Math.max(1, endNs - startNs));
    output.progress(`${share} %, ${status.sent} of ${status.toSend} sent ${status.waitingFor}`);
  });
  const isQuiet = options.json === true || options.expect === true;
  const printing = isQuiet ? undefined : print(engine, wanted.into, signal, output);
  const ended = await engine.call('replay.wait', { replayId });
  stopTicks();
  output.progress('');
  const wasInterrupted = interrupted.aborted;
  if (!wasInterrupted) await events?.print();
  over.abort();
  await printing;
  if (wasInterrupted) throw new Exit(EXIT.interrupted);
  if (!ended.ok) throw new Exit(EXIT.bug, ended.error);
  return ended.value;
}

/** Prints what has happened since it was asked last, one line each; what is waited for is progress, and not printed. */
function eventPrinter(engine: Engine, replayId: string, output: Output): { print(): Promise<void> } {
  let after = 0;
  let last: Promise<void> = Promise.resolve();
  const page = async (): Promise<number> => {
    const count = 1_000;
    const answer = await engine.call('replay.events', { replayId, after, count });
    if (!answer.ok) return 0;
    const { events, missed } = answer.value;
    if (missed > 0) await output.line(JSON.stringify({ event: 'missed', count: missed }));
    for (const { no, what, client, seq, lateMs, note } of events) {
      after = no;
      if (what === 'waiting' || what === 'done') continue;
      const more = { ...(seq === null ? {} : { seq }), ...(lateMs === null ? {} : { lateMs: rounded(lateMs) }) };
      await output.line(JSON.stringify({ event: what, connection: client, ...more, ...(note === '' ? {} : { note }) }));
    }
    return events.length === count ? count : 0;
  };
  const all = async (): Promise<void> => {
    while ((await page()) > 0);
  };
  return {
    print() {
      last = last.then(all);
      return last;
    },
  };
}

const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;

async function print(engine: Engine, recordingId: string, signal: AbortSignal, output: Output): Promise<void> {
  const info = await engine.call('recording.info', { recordingId });
  const entries = engine.entries({ recordingId, follow: true, signal });
  if (!info.ok || !entries.ok) return;
  for await (const entry of entries.value) await output.line(terminalLine(entry, info.value.startedAtMs));
}

/** `--expect` and `--assert`, on the recording that was made. Gives whether it failed. */
async function check(
  engine: Engine,
  info: RecordingInfo,
  { into, assertions }: { readonly into: string; readonly assertions: string | undefined },
  options: ClientReplayOptions,
  output: Output,
  interrupted: AbortSignal,
): Promise<boolean> {
  const json = options.json === true;
  const suites: JunitSuite[] = [];
  let failed = false;
  if (options.expect === true) {
    const { connection } = options;
    const compared = {
      a: { recordingId: info.id, ...(connection === undefined ? {} : { connections: [...connection] }) },
      b: { recordingId: into },
      rules: { side: 'server' as const, ignore: [...(options.ignore ?? [])], timingMs: options.timing ?? null },
    };
    const wanted = { json, all: false, junit: options.junit !== undefined };
    const comparison = await printComparison(engine, compared, wanted, output, interrupted);
    suites.push(...comparison.suites);
    failed = differs(comparison.info);
  }
  if (assertions !== undefined) {
    const run = await engine.call('assertions.run', { recordingId: into, text: assertions });
    if (!run.ok) throw new Exit(EXIT.usage, run.error);
    for (const result of run.value) {
      const { name, passed, message } = result;
      await output.line(
        json ? JSON.stringify({ assertion: result }) : `${passed ? 'ok  ' : 'FAIL'} ${name}: ${message}`,
      );
    }
    const cases = run.value.map(({ name, passed, message }) => ({
      name,
      ...(passed ? {} : { failure: { message, lines: [] } }),
    }));
    suites.push({ name: 'assertions', cases });
    failed ||= run.value.some(({ passed }) => !passed);
  }
  if (options.junit !== undefined) writeJunit(options.junit, suites);
  return failed;
}

/** What was sent, how late, and what could not be done as it was recorded. */
async function sayEnd(
  { status, limits, variables }: ReplayDetail,
  options: ClientReplayOptions,
  output: Output,
): Promise<void> {
  const { sent, toSend, received, timing, state, problem } = status;
  if (options.json === true) {
    await output.line(JSON.stringify({ event: state, sent, toSend, received, timing, variables, limits, problem }));
    return;
  }
  for (const { name, recorded, value } of variables) output.note(`${name}: ${recorded} became ${value}`);
  for (const { code, message, seqs, count } of limits) {
    const where = count === 0 ? '' : ` (seq ${seqs.slice(0, 5).join(', ')}${count > 5 ? ` … ${count} in all` : ''})`;
    output.note(`${code} ${message}${where}`);
  }
  const late =
    timing.count === 0
      ? ''
      : `; late by ${timing.p50Ms} ms (median), ${timing.p99Ms} ms (99 %), ${timing.maxMs} ms at most`;
  output.note(`${sent} of ${toSend} sent, ${received} received${late}`);
}
