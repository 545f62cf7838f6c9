import { fstatSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Problem } from '../../../src-shared/base/result.ts';
import type { EndpointInput, Reconnect } from '../../../src-shared/model/endpoint.ts';
import { type Entry, type ErrorDetail, TRANSPORTS } from '../../../src-shared/model/entry.ts';
import { MESSAGE_KINDS } from '../../../src-shared/model/kind.ts';
import type { Engine } from '../../engine/engine.ts';
import { headerLine, ndjsonLine } from '../../engine/formats/ndjson.ts';
import { appVersion } from '../version.ts';
import { EXIT, Exit, exitCodeOf } from './exit.ts';
import { terminalLine } from './line.ts';
import * as parse from './options.ts';
import type { Output } from './output.ts';
import { withEngine } from './with-engine.ts';

interface ConnectOptions {
  transport: EndpointInput['transport'];
  header?: [string, string][];
  method?: string;
  body?: string;
  subprotocol?: string[];
  send?: string[];
  for?: number;
  count?: number;
  reconnect: Reconnect['policy'];
  cursor?: EndpointInput['cursor'];
  items?: string;
  interval?: number;
  insecure?: boolean;
  ca?: string;
  cert?: string;
  key?: string;
  proxy?: string;
  out?: string;
  withSecrets?: boolean;
}

const messageKinds = new Set<string>(MESSAGE_KINDS);

function reconnectOf(policy: Reconnect['policy']): EndpointInput['reconnect'] {
  return { policy };
}

function endpointOf(url: string, options: ConnectOptions): EndpointInput {
  return {
    url,
    transport: options.transport,
    headers: options.header ?? [],
    method: options.method ?? (options.body === undefined ? 'GET' : 'POST'),
    body: options.body,
    subprotocols: options.subprotocol ?? [],
    reconnect: reconnectOf(options.reconnect),
    cursor: options.cursor,
    items: options.items,
    intervalMs: options.interval,
    proxy: options.proxy,
    tls: { insecure: options.insecure ?? false, ca: options.ca, cert: options.cert, key: options.key },
  };
}

/** What a person types, or pipes in, goes to a WebSocket line by line, as websocat does. */
function sendStdin(send: (text: string) => void): () => void {
  const stat = fstatSync(0);
  if (!process.stdin.isTTY && !stat.isFIFO() && !stat.isFile()) return () => undefined;
  const lines = createInterface({ input: process.stdin, terminal: false });
  lines.on('line', send);
  return () => lines.close();
}

/** How the work ended, as far as the exit code is concerned. */
type Ending = 'met' | 'ended' | 'interrupted';

interface Progress {
  messages: number;
  opened: boolean;
  lastError: Problem | undefined;
  cleanClose: boolean;
}

function follow(progress: Progress, entry: Entry): void {
  switch (entry.kind) {
    case 'open':
      progress.opened = true;
      progress.lastError = undefined;
      break;
    case 'error':
      progress.lastError = entry.detail as ErrorDetail;
      break;
    case 'close':
      progress.cleanClose = (entry.detail as { clean: boolean }).clean;
      break;
    default:
      if (messageKinds.has(entry.kind) && entry.direction === 'toClient') progress.messages += 1;
  }
}

function aborted(signal: AbortSignal): Promise<'aborted'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('aborted');
    else signal.addEventListener('abort', () => resolve('aborted'), { once: true });
  });
}

async function run(
  engine: Engine,
  url: string,
  options: ConnectOptions,
  output: Output,
  json: boolean,
  interrupted: AbortSignal,
) {
  const recording = await engine.startRecording(
    options.out === undefined ? { temporary: true } : { path: options.out },
  );
  if (!recording.ok) throw new Exit(exitCodeOf(recording.error), recording.error);
  const { recordingId } = recording.value;
  // Finding out the transport asks the server, and may take its time: Ctrl-C must not wait for it.
  const opened = await Promise.race([
    engine.call('connection.open', { endpoint: endpointOf(url, options), recordingId }),
    aborted(interrupted),
  ]);
  if (opened === 'aborted') throw new Exit(EXIT.interrupted);
  if (!opened.ok) throw new Exit(exitCodeOf(opened.error), opened.error);
  const target = opened.value;
  const info = await engine.call('recording.info', { recordingId });
  if (!info.ok) throw new Exit(EXIT.bug, info.error);

  const finished = new AbortController();
  let ending: Ending = 'ended';
  const finish = (how: Ending): void => {
    if (!finished.signal.aborted) ending = how;
    finished.abort();
  };
  void aborted(interrupted).then(() => finish('interrupted'));
  output.closed.addEventListener('abort', () => finish('met'), { once: true });
  const timer = options.for === undefined ? undefined : setTimeout(() => finish('met'), options.for);

  const send = async (text: string): Promise<void> => {
    const sent = await engine.call('connection.send', { ...target, message: { kind: 'text', text } });
    if (!sent.ok) output.problem(sent.error);
  };
  let stopStdin = (): void => undefined;
  const progress: Progress = { messages: 0, opened: false, lastError: undefined, cleanClose: false };
  const stopTicks = engine.onTick((tick) => {
    const status = tick.connections.find(
      (one) => one.connection === target.connection && one.recordingId === recordingId,
    );
    // Entries of the end are followed before this counts: the ending is decided where they are read.
    if (status?.state === 'failed' || status?.state === 'closed') finished.abort();
  });
  const entries = engine.entries({
    recordingId,
    follow: true,
    signal: finished.signal,
  });
  if (!entries.ok) throw new Exit(exitCodeOf(entries.error), entries.error);
  const anchorMs = info.value.startedAtMs;
  if (json) await output.line(headerLine(info.value, `Wirescope ${appVersion()}`));
  for await (const entry of entries.value) {
    const wasOpen = progress.opened;
    follow(progress, entry);
    await output.line(
      json ? ndjsonLine(entry, anchorMs, { withSecrets: options.withSecrets ?? false }) : terminalLine(entry, anchorMs),
    );
    if (!wasOpen && progress.opened) {
      for (const text of options.send ?? []) await send(text);
      if (entry.transport === 'websocket') stopStdin = sendStdin((text) => void send(text));
    }
    if (options.count !== undefined && progress.messages >= options.count) {
      finish('met');
      break;
    }
  }
  stopTicks();
  clearTimeout(timer);
  stopStdin();
  await engine.call('connection.disconnect', target);
  const closed = await engine.call('recording.close', { recordingId });
  if (options.out !== undefined) {
    // Whatever was met on the connection: what was asked to be kept is not kept whole.
    if (!closed.ok) {
      const hint = `${options.out} opens, and holds what was written until then; the rest is gone. Make room, or choose another disk.`;
      throw new Exit(EXIT.environment, { ...closed.error, hint });
    }
    output.note(`Recorded in ${options.out}`);
  }
  return { ending: ending as Ending, progress };
}

function exitAfter(ending: Ending, progress: Progress, options: ConnectOptions, readerGone: boolean): void {
  if (ending === 'interrupted') throw new Exit(EXIT.interrupted);
  if (ending === 'met') {
    if (!progress.opened) throw new Exit(EXIT.notConnected, progress.lastError);
    // Both --for and --count: so many messages, within so long.
    if (options.count === undefined || progress.messages >= options.count || readerGone) return;
    throw new Exit(EXIT.notConnected, {
      code: 'COUNT_NOT_MET',
      message: `Only ${progress.messages} of ${options.count} messages came within the time of --for.`,
      hint: 'Give it longer, or ask for fewer.',
    });
  }
  const wanted = options.count !== undefined || options.for !== undefined;
  if (!progress.opened || wanted || !progress.cleanClose) {
    throw new Exit(
      EXIT.notConnected,
      progress.lastError ?? {
        code: 'ENDED_EARLY',
        message: `The connection ended after ${progress.messages} messages${wanted ? ', before it had what was asked for' : ''}.`,
        hint: 'Use --reconnect exponential to go on after a drop.',
      },
    );
  }
}

/** Adds `wirescope connect`. */
export function addConnect(program: Command, output: Output): void {
  program
    .command('connect')
    .description('one connection in the terminal')
    .argument('<url>', 'ws://, wss://, http:// or https://')
    .addOption(
      new Option('--transport <name>', 'how to listen; by the scheme, else detected from the reply')
        .choices([...TRANSPORTS, 'auto'])
        .default('auto'),
    )
    .option('-H, --header <line>', "request header 'Name: value' (repeat)", parse.header)
    .option('--method <method>', 'HTTP method of SSE and polls (POST with --body)')
    .option('--body <text>', 'request body of SSE and polls')
    .option('--subprotocol <name>', 'WebSocket subprotocol to offer (repeat)', parse.collect)
    .option('--send <text>', 'send this once open (repeat); lines on standard input are sent too', parse.collect)
    .option('--for <duration>', 'end after this long', parse.duration)
    .option('--count <n>', 'end after this many messages', parse.positive)
    .addOption(
      new Option('--reconnect <policy>', 'what to do after a drop')
        .choices([...parse.RECONNECT_POLICIES])
        .default('none'),
    )
    .option('--cursor <to=from>', "how a long-poll moves on: 'query:since=$.last_id' (repeat)", parse.cursor)
    .option('--items <jsonpath>', "where the messages are in a reply: '$.events[*]'")
    .option('--interval <duration>', 'time between polls', parse.duration)
    .option('--insecure', 'accept a certificate that does not verify; said on the timeline')
    .option('--ca <file>', 'PEM certificates to trust', parse.fileText)
    .option('--cert <file>', 'PEM client certificate', parse.fileText)
    .option('--key <file>', 'PEM key of the client certificate', parse.fileText)
    .option('--proxy <url>', 'http://, https:// or socks5:// proxy')
    .option('--out <file>', 'keep the recording here (.wirescope)')
    .option('--with-secrets', 'do not mask credentials in --json output')
    .option('--json', 'NDJSON on standard output and nothing else')
    .action(async (url: string, options: ConnectOptions & { json?: boolean }) => {
      const json = options.json === true;
      const { ending, progress } = await withEngine((engine, interrupted) =>
        run(engine, url, options, output, json, interrupted),
      );
      exitAfter(ending, progress, options, output.closed.aborted);
    });
}
