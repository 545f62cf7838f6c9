import { setTimeout as wait } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { countedText, runningText } from '../../../src-shared/base/units-text.ts';
import { visible } from '../../../src-shared/base/visible-text.ts';
import type { ReplayDetail, ReplayEvent, ReplayStatus } from '../../../src-shared/contract/replay.ts';
import type { Speed } from '../../../src-shared/model/playback.ts';
import { type WaitFor, WaitForSchema } from '../../../src-shared/model/replay.ts';
import type { Engine } from '../../engine/engine.ts';
import { EXIT, Exit, exitCodeOf } from './exit.ts';

import { openFile } from './open-file.ts';
import { port, positive } from './options.ts';
import type { Output } from './output.ts';
import { withEngine } from './with-engine.ts';

/** Flags of `wirescope replay --as server`, as commander reads them. */
export interface ServerReplayOptions {
  readonly port?: number;
  readonly host?: string;
  readonly speed: Speed;
  readonly connection?: readonly number[];
  readonly waitFor?: WaitFor;
  readonly ignore?: readonly string[];
  readonly loop?: boolean;
  readonly clients?: number;
  readonly json?: boolean;
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1']);
/** What left last is given so long to arrive. */
const GOODBYE_MS = 2_000;
const EVENTS_AT_ONCE = 1_000;

/** Adds the flags that only a server has. */
export function addServerOptions(command: Command): Command {
  return command
    .option('--port <port>', 'as server: port to listen on; 0 takes a free one', port)
    .option('--host <address>', 'as server: address to listen on (127.0.0.1)')
    .addOption(
      new Option('--wait-for <rule>', 'as server: when a recorded message of the client is waited for (json)').choices(
        WaitForSchema.options,
      ),
    )
    .option('--loop', 'as server: from the start again until it is stopped')
    .option('--clients <n>', 'as server: end once so many clients have got everything', positive);
}

/** One event in a sentence; null for those that are only counted. */
function sentenceOf(event: ReplayEvent): string | null {
  const { what, client, seq, note } = event;
  switch (what) {
    case 'client':
      return `Client ${client}: ${note}`;
    case 'waiting':
      return `Client ${client}: waiting for what the recording has at seq ${seq}`;
    case 'unexpected':
      return `Client ${client}: nothing waits for ${note}`;
    case 'refused':
      return `Client ${client}: refused as recorded (${note})`;
    case 'done':
      return `Client ${client}: has got everything`;
    case 'left':
      return `Client ${client}: has left`;
    case 'sent':
    case 'got':
      return null;
  }
}

/** Tells what happens to one server until it is interrupted, fails, or enough clients are through. */
class ServerWatch {
  readonly #engine: Engine;
  readonly #output: Output;
  readonly #options: ServerReplayOptions;
  #status: ReplayStatus;
  #told = 0;
  #through = 0;

  constructor(engine: Engine, output: Output, options: ServerReplayOptions, status: ReplayStatus) {
    this.#engine = engine;
    this.#output = output;
    this.#options = options;
    this.#status = status;
  }

  /** @returns whether enough clients are through */
  async run(interrupted: AbortSignal): Promise<boolean> {
    const signal = AbortSignal.any([interrupted, this.#output.closed]);
    let wake = (): void => undefined;
    const stop = this.#engine.onTick((tick) => {
      const status = tick.replays.find(({ replayId }) => replayId === this.#status.replayId);
      if (status === undefined || status.revision === this.#status.revision) return;
      this.#status = status;
      wake();
    });
    signal.addEventListener('abort', () => wake());
    let throughSinceMs: number | null = null;
    try {
      for (;;) {
        await this.#tell();
        if (signal.aborted || this.#status.state === 'failed') return false;
        const { clients } = this.#options;
        if (clients !== undefined && this.#through >= clients) {
          throughSinceMs ??= performance.now();
          if (this.#status.clients === 0 || performance.now() - throughSinceMs > GOODBYE_MS) return true;
        }
        const more = new Promise<void>((resolve) => {
          wake = resolve;
        });
        await (throughSinceMs === null ? more : Promise.race([more, wait(GOODBYE_MS / 10)]));
      }
    } finally {
      stop();
      this.#output.progress('');
    }
  }

  /** What happened since it was told last. */
  async #tell(): Promise<void> {
    for (;;) {
      const answer = await this.#engine.call('replay.events', {
        replayId: this.#status.replayId,
        after: this.#told,
        count: EVENTS_AT_ONCE,
      });
      if (!answer.ok) return;
      const { events, missed } = answer.value;
      if (missed > 0) await this.#line({ event: 'skipped', count: missed });
      for (const event of events) await this.#one(event);
      this.#told += missed + events.length;
      if (events.length < EVENTS_AT_ONCE) break;
    }
    const { sent, timing } = this.#status;
    if (this.#options.json !== true && sent > 0) {
      this.#output.progress(`${countedText(sent, 'message')} sent, ${timing.p99Ms} ms late at p99`);
    }
  }

  async #one(event: ReplayEvent): Promise<void> {
    if (event.what === 'done') this.#through += 1;
    if (this.#options.json === true) return this.#line(eventJson(event));
    const sentence = sentenceOf(event);
    if (sentence !== null) this.#output.note(visible(sentence));
  }

  async #line(value: object): Promise<void> {
    if (this.#options.json === true) await this.#output.line(JSON.stringify(value));
  }
}

/** Only what this event says. */
function eventJson({ what, client, seq, lateMs, note, atMs }: ReplayEvent): object {
  return {
    event: what,
    at: new Date(atMs).toISOString(),
    client,
    ...(seq === null ? {} : { seq }),
    ...(what === 'sent' ? { lateMs } : {}),
    ...(note === '' ? {} : { note }),
  };
}

async function summary(output: Output, { status, clients, limits }: ReplayDetail, json: boolean): Promise<void> {
  const { sent, received, timing } = status;
  if (json) {
    const told = { event: 'summary', clients: clients.length, sent, received, timing, limits };
    await output.line(JSON.stringify(told));
    return;
  }
  await output.line(
    `${countedText(clients.length, 'client')}, ${countedText(sent, 'message')} sent, ${countedText(received, 'message')} received.`,
  );
  if (timing.count > 0) {
    await output.line(`Late by ${timing.p50Ms} ms (p50), ${timing.p99Ms} ms (p99), ${timing.maxMs} ms (most).`);
  }
  for (const { code, message, seqs, count } of limits) {
    const where =
      seqs.length === 0 ? '' : ` (seq ${seqs.join(', ')}${count > seqs.length ? ` … ${count} in all` : ''})`;
    await output.line(`${code}: ${message}${where}`);
  }
}

/** `wirescope replay FILE --as server`. */
export async function replayAsServer(path: string, options: ServerReplayOptions, output: Output): Promise<void> {
  const json = options.json === true;
  const { speed, host = '127.0.0.1', port: wantedPort = 0, connection, waitFor, ignore, loop, clients } = options;
  await withEngine(async (engine, interrupted) => {
    const info = await openFile(engine, path);
    const started = await engine.call('replay.start', {
      as: 'server',
      recordingId: info.id,
      speed,
      host,
      port: wantedPort,
      ...(connection === undefined ? {} : { connections: [...connection] }),
      ...(waitFor === undefined ? {} : { waitFor }),
      ...(ignore === undefined ? {} : { ignore: [...ignore] }),
      ...(loop === true ? { loop: { fromNs: 0, toNs: info.lastAtNs + 1 } } : {}),
    });
    if (!started.ok) throw new Exit(exitCodeOf(started.error), started.error);
    const { replayId, url, name, startNs, endNs, toSend } = started.value;
    const detail = async (): Promise<ReplayDetail> => {
      const answer = await engine.call('replay.detail', { replayId });
      if (!answer.ok) throw new Exit(exitCodeOf(answer.error), answer.error);
      return answer.value;
    };
    const { endpoints } = await detail();
    if (json) await output.line(JSON.stringify({ event: 'listening', url, name, endpoints, toSend }));
    else {
      await output.line(`Wirescope plays ${visible(name)} at ${url}`);
      for (const { transport, path: at } of endpoints) output.note(`  ${transport.padEnd(10)} ${visible(at)}`);
      output.note(`${countedText(toSend, 'message')} in ${runningText((endNs - startNs) / 1e6)}. Stop with Ctrl-C.`);
      if (!LOOPBACK.has(host)) output.note(`Listening on ${host}: every computer that can reach this one can use it.`);
    }
    const isThrough = await new ServerWatch(engine, output, { ...options, clients }, started.value).run(interrupted);
    const end = await detail();
    await summary(output, end, json);
    const { problem } = end.status;
    if (problem !== null) throw new Exit(exitCodeOf(problem), problem);
    if (!isThrough) throw new Exit(EXIT.interrupted);
  });
}
