import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from 'commander';
import type { MockStatus, ScenarioSource } from '../../../src-shared/contract/mock.ts';
import { withSchemaLine } from '../../../src-shared/model/scenario/schema-line.ts';
import type { Engine } from '../../engine/engine.ts';
import { EXIT, Exit, exitCodeOf } from './exit.ts';
import { clientLines, Redrawn } from './mock-clients.ts';
import { clientsDiffer, eventsBetween, type MockEvent, sentenceOf } from './mock-events.ts';
import { port } from './options.ts';
import type { Output } from './output.ts';
import { withEngine } from './with-engine.ts';

interface MockFlags {
  readonly port: number;
  readonly host: string;
  readonly bus?: string;
  readonly clients?: boolean;
  readonly list?: boolean;
  readonly check?: string;
  readonly print?: string;
  readonly schema?: boolean;
  readonly json?: boolean;
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1']);
/** Clients are counted, drawn and told this often. */
const EVERY_MS = 1_000;
/** With --json each snapshot has so many clients: those with most bytes waiting. */
const SNAPSHOT_CLIENTS = 50;

/** A path, or the name of a file that is there; else the name of a built-in. */
export function sourceOf(scenario: string, builtins: readonly string[]): ScenarioSource {
  if (builtins.includes(scenario)) return { kind: 'builtin', name: scenario };
  const isFile = /[/\\]|\.(ya?ml|json)$/i.test(scenario) || existsSync(scenario);
  return isFile ? { kind: 'file', path: resolve(scenario) } : { kind: 'builtin', name: scenario };
}

async function builtinsOf(engine: Engine): Promise<readonly { readonly name: string; readonly about: string }[]> {
  const known = await engine.call('mock.scenarios', {});
  if (!known.ok) throw new Exit(exitCodeOf(known.error), known.error);
  return known.value.builtin.map(({ name, about }) => ({ name, about }));
}

async function list(engine: Engine, output: Output, json: boolean): Promise<void> {
  for (const { name, about } of await builtinsOf(engine)) {
    await output.line(json ? JSON.stringify({ name, about }) : `${name}\t${about}`);
  }
}

/** The text of a scenario; a bad file ends the command with 2. */
async function textOf(engine: Engine, source: ScenarioSource): Promise<string> {
  const read = await engine.call('mock.scenarioText', { source });
  if (!read.ok) throw new Exit(EXIT.usage, read.error);
  return read.value.text;
}

async function check(engine: Engine, output: Output, file: string, json: boolean): Promise<void> {
  const text = await textOf(engine, { kind: 'file', path: resolve(file) });
  const checked = await engine.call('mock.check', { text });
  if (!checked.ok) throw new Exit(exitCodeOf(checked.error), checked.error);
  const { problem, name } = checked.value;
  if (json) await output.line(JSON.stringify({ file, name, problem }));
  if (problem !== null) throw new Exit(EXIT.usage, problem);
  if (!json) await output.line(`${file}: ${name} is a good scenario.`);
}

async function printSchema(output: Output): Promise<void> {
  const { default: schema } = await import('../../../docs/scenario.schema.json', { with: { type: 'json' } });
  await output.line(JSON.stringify(schema, null, 2));
}

/** Follows one running server and tells what happens to it. */
class MockWatch {
  readonly #engine: Engine;
  readonly #flags: MockFlags;
  readonly #output: Output;
  readonly #table: Redrawn | null;
  readonly #notes: string[] = [];
  #status: MockStatus;
  #counted: MockStatus;
  #text: string;

  constructor(engine: Engine, output: Output, flags: MockFlags, status: MockStatus, text: string) {
    this.#engine = engine;
    this.#output = output;
    this.#flags = flags;
    this.#status = status;
    this.#counted = status;
    this.#text = text;
    const drawn = flags.clients === true && flags.json !== true && process.stdout.isTTY === true;
    this.#table = drawn ? new Redrawn(process.stdout) : null;
  }

  /** Resolves when `interrupted` aborts. Errors: an {@link Exit} when the server could not go on. */
  async run(interrupted: AbortSignal): Promise<void> {
    const ended = new AbortController();
    const signal = AbortSignal.any([interrupted, this.#output.closed, ended.signal]);
    const stop = this.#engine.onTick((tick) => {
      const status = tick.mocks.find(({ mockId }) => mockId === this.#status.mockId);
      if (status === undefined) return;
      for (const event of eventsBetween(this.#status, status)) this.#tell(event);
      const before = this.#status;
      this.#status = status;
      if (before.running && !status.running) ended.abort();
      else if (status.path !== null && status.revision !== before.revision) void this.#lookAtText();
    });
    try {
      while (!signal.aborted) {
        await this.#everySecond();
        await wait(EVERY_MS, undefined, { signal }).catch((error: unknown) => {
          // The end of waiting is what the signal is for.
          if (!signal.aborted) throw error;
        });
      }
    } finally {
      stop();
    }
    const { problem } = this.#status;
    if (ended.signal.aborted && problem !== null) throw new Exit(exitCodeOf(problem), problem);
  }

  #looking = false;

  /** A reload is another text. Asked once at a time: with many clients revisions come quickly. */
  async #lookAtText(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    const { mockId } = this.#status;
    const detail = await this.#engine.call('mock.detail', { mockId });
    this.#looking = false;
    if (!detail.ok || detail.value.text === this.#text) return;
    this.#text = detail.value.text;
    this.#tell({ event: 'reloaded', scenario: this.#status.scenario });
  }

  #tell(event: MockEvent): void {
    if (this.#flags.json === true) void this.#output.line(JSON.stringify(event));
    else if (this.#table !== null) this.#notes.push(sentenceOf(event));
    else this.#output.note(sentenceOf(event));
  }

  async #everySecond(): Promise<void> {
    if (this.#status.path !== null) await this.#lookAtText();
    if (this.#flags.clients === true) return this.#showClients();
    if (!clientsDiffer(this.#counted, this.#status)) return;
    this.#counted = this.#status;
    const { clients, bufferedBytes } = this.#status;
    const event: MockEvent = { event: 'clients', clients, bufferedBytes };
    if (this.#flags.json === true) this.#tell(event);
    else this.#output.progress(sentenceOf(event));
  }

  async #showClients(): Promise<void> {
    const { mockId } = this.#status;
    const notes = this.#notes.slice(-3);
    // Head, names of the columns, the line of those that are more, and the notes.
    const count = this.#table === null ? SNAPSHOT_CLIENTS : Math.max(1, this.#table.height - 3 - notes.length);
    const page = await this.#engine.call('mock.clients', { mockId, count, sort: 'buffered', descending: true });
    if (!page.ok) return;
    const { total, rows } = page.value;
    if (this.#flags.json === true) {
      await this.#output.line(JSON.stringify({ event: 'clients', at: new Date().toISOString(), total, clients: rows }));
      return;
    }
    const lines = clientLines(this.#status, rows, Date.now());
    if (this.#table === null) for (const line of lines) await this.#output.line(line);
    else this.#table.draw([...lines, ...notes]);
  }
}

async function serve(engine: Engine, interrupted: AbortSignal, output: Output, scenario: string, flags: MockFlags) {
  const builtins = (await builtinsOf(engine)).map(({ name }) => name);
  const source = sourceOf(scenario, builtins);
  const { host, port: wanted, bus } = flags;
  const started = await engine.call('mock.start', { source, port: wanted, host, bus });
  if (!started.ok) throw new Exit(exitCodeOf(started.error), started.error);
  const status = started.value;
  const text = await textOf(engine, source);
  const event: MockEvent = { event: 'started', url: status.url, scenario: status.scenario, port: status.port };
  await output.line(flags.json === true ? JSON.stringify(event) : sentenceOf(event));
  if (!LOOPBACK.has(host)) {
    output.note(`Listening on ${host}: every computer that can reach this one can use it.`);
  }
  if (source.kind === 'file') output.note(`Watching ${source.path}: what is saved there is served.`);
  output.note(`Routes: ${status.url}/  Faults: ${status.url}/_mock  Stop with Ctrl-C.`);
  await new MockWatch(engine, output, flags, status, text).run(interrupted);
}

/** Adds `wirescope mock`. */
export function addMock(program: Command, output: Output): void {
  program
    .command('mock')
    .description('the mock server that misbehaves on command')
    .argument('[scenario]', 'name of a built-in, or a YAML file, which is watched', 'demo')
    .option('--port <port>', 'port to listen on; 0 takes a free one', port, 4600)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--bus <url>', "none, memory, redis://… or nats://…, instead of the scenario's")
    .option('--clients', 'the clients once a second, those with most bytes waiting first')
    .option('--list', 'name the built-in scenarios')
    .option('--check <file>', 'only say whether a scenario is good: exit 0 or 2')
    .option('--print <name>', 'the text of a built-in, to begin your own with')
    .option('--schema', 'the JSON Schema of scenarios, for editors')
    .option('--json', 'NDJSON on standard output and nothing else')
    .action(async (scenario: string, flags: MockFlags) => {
      const json = flags.json === true;
      if (flags.schema === true) return printSchema(output);
      await withEngine(async (engine, interrupted) => {
        const { check: file, print: name } = flags;
        if (flags.list === true) return list(engine, output, json);
        if (file !== undefined) return check(engine, output, file, json);
        if (name !== undefined) {
          const text = await textOf(engine, { kind: 'builtin', name });
          return output.line(json ? JSON.stringify({ name, text }) : withSchemaLine(text).trimEnd());
        }
        await serve(engine, interrupted, output, scenario, flags);
        throw new Exit(EXIT.interrupted);
      });
    });
}
