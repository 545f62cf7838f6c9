import { useCallback, useState } from 'react';
import { assertNever } from '../../../src-shared/base/result.ts';
import type { ReplayAsClient, ReplayAsServer } from '../../../src-shared/contract/replay.ts';
import type { Speed } from '../../../src-shared/model/playback.ts';
import type { ReplayVariable, WaitFor } from '../../../src-shared/model/replay.ts';

/** What the form of a server holds, as it was typed. */
export interface ServerDraft {
  readonly port: string;
  readonly host: 'loopback' | 'all';
  readonly waitFor: WaitFor;
  readonly ignore: string;
  readonly speed: Speed;
  /** Null: all. */
  readonly connections: readonly number[] | null;
}

export interface VariableDraft {
  readonly key: number;
  readonly kind: 'given' | 'named' | 'captured';
  readonly name: string;
  readonly recorded: string;
  readonly value: string;
  readonly path: string;
}

export interface ClientDraft {
  readonly target: string;
  readonly variables: readonly VariableDraft[];
  readonly autoCapture: boolean;
  readonly headers: string;
  readonly insecure: boolean;
  readonly answerWithin: string;
  readonly ignore: string;
  readonly speed: Speed;
  readonly connections: readonly number[] | null;
}

export const EMPTY_SERVER: ServerDraft = {
  port: '0',
  host: 'loopback',
  waitFor: 'json',
  ignore: '',
  speed: 1,
  connections: null,
};
export const EMPTY_CLIENT: ClientDraft = {
  target: '',
  variables: [],
  autoCapture: true,
  headers: '',
  insecure: false,
  answerWithin: '10000',
  ignore: '',
  speed: 1,
  connections: null,
};

/** Which fields cannot be sent as they are. */
export type Wrong = Readonly<
  Partial<Record<'port' | 'target' | 'headers' | 'variables' | 'answerWithin' | 'connections', string>>
>;

export type Made<Value> =
  | { readonly value: Value; readonly wrong: null }
  | { readonly value: null; readonly wrong: Wrong };

/** What is said of each mistake: the words of a language. */
export interface MistakeWords {
  readonly port: string;
  readonly target: string;
  readonly name: string;
  readonly answerWithin: string;
  readonly connections: string;
  header(line: string): string;
}

const pathsOf = (text: string): string[] => text.split(/[\s,]+/).filter((one) => one !== '');

function made<Value>(value: Value, wrong: Wrong): Made<Value> {
  return Object.keys(wrong).length === 0 ? { value, wrong: null } : { value: null, wrong };
}

const some = (connections: readonly number[] | null, said: MistakeWords): Wrong =>
  connections?.length === 0 ? { connections: said.connections } : {};

/** What `replay.start` is given for a server, or the fields that are wrong. */
export function serverInput(
  recordingId: string,
  draft: ServerDraft,
  said: MistakeWords,
): Made<Partial<ReplayAsServer> & { as: 'server'; recordingId: string }> {
  const port = Number(draft.port.trim());
  const right = /^\d+$/.test(draft.port.trim()) && port <= 65_535;
  return made(
    {
      as: 'server',
      recordingId,
      port,
      host: draft.host === 'loopback' ? '127.0.0.1' : '0.0.0.0',
      waitFor: draft.waitFor,
      ignore: pathsOf(draft.ignore),
      speed: draft.speed,
      ...(draft.connections !== null && { connections: [...draft.connections] }),
    },
    { ...(right ? {} : { port: said.port }), ...some(draft.connections, said) },
  );
}

/** `Name: value` lines; the first that is none is what is wrong. */
export function headersOf(text: string): { readonly headers: [string, string][]; readonly wrong: string | null } {
  const headers: [string, string][] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const found = /^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s*(.*?)\s*$/.exec(line);
    if (found === null) return { headers, wrong: line.trim() };
    headers.push([found[1] ?? '', found[2] ?? '']);
  }
  return { headers, wrong: null };
}

function fromOf({ kind, recorded, value, path }: VariableDraft): ReplayVariable['from'] {
  switch (kind) {
    case 'given':
      return { kind, recorded, value };
    case 'named':
      return { kind, value };
    case 'captured':
      return { kind, path: path.trim() };
    default:
      return assertNever(kind);
  }
}

const variableOf = (draft: VariableDraft): ReplayVariable => ({ name: draft.name.trim(), from: fromOf(draft) });

const complete = ({ kind, name, recorded, path }: VariableDraft): boolean =>
  /^[A-Za-z_][\w-]*$/.test(name.trim()) &&
  (kind === 'named' || (kind === 'given' ? recorded !== '' : path.trim() !== ''));

/** The same for a client. */
export function clientInput(
  recordingId: string,
  draft: ClientDraft,
  said: MistakeWords,
): Made<Partial<ReplayAsClient> & { as: 'client'; recordingId: string; target: string }> {
  const { headers, wrong } = headersOf(draft.headers);
  const within = Number(draft.answerWithin.trim());
  // A line that nobody wrote in is no variable.
  const written = draft.variables.filter(
    ({ name, recorded, value, path }) => `${name}${recorded}${value}${path}` !== '',
  );
  return made(
    {
      as: 'client',
      recordingId,
      target: draft.target.trim(),
      variables: written.map(variableOf),
      autoCapture: draft.autoCapture,
      headers,
      insecure: draft.insecure,
      answerWithinMs: within,
      ignore: pathsOf(draft.ignore),
      speed: draft.speed,
      ...(draft.connections !== null && { connections: [...draft.connections] }),
    },
    {
      ...(draft.target.trim() === '' ? { target: said.target } : {}),
      ...(wrong === null ? {} : { headers: said.header(wrong) }),
      ...(written.every(complete) ? {} : { variables: said.name }),
      ...(within >= 1 ? {} : { answerWithin: said.answerWithin }),
      ...some(draft.connections, said),
    },
  );
}

/** What was typed stays while this window lives: a tab that is left and shown again has its form as it was. */
const kept = new Map<string, unknown>();

export function useDraft<Value extends object>(key: string, empty: Value): [Value, (change: Partial<Value>) => void] {
  const [draft, setDraft] = useState<Value>(() => (kept.get(key) as Value | undefined) ?? empty);
  const change = useCallback(
    (part: Partial<Value>) =>
      setDraft((before) => {
        const next = { ...before, ...part };
        kept.set(key, next);
        return next;
      }),
    [key],
  );
  return [draft, change];
}

/** A value that the replay found to be sent again: the form of the next run captures it. False: it does already. */
export function captureNextTime(recordingId: string, path: string): boolean {
  const key = clientKey(recordingId);
  const draft = (kept.get(key) as ClientDraft | undefined) ?? EMPTY_CLIENT;
  if (draft.variables.some((one) => one.kind === 'captured' && one.path.trim() === path)) return false;
  kept.set(key, { ...draft, variables: [...draft.variables, capturing(path, draft.variables)] });
  return true;
}

/** Named after the last member of its path. */
function capturing(path: string, others: readonly VariableDraft[]): VariableDraft {
  const member = /([A-Za-z_][\w-]*)\W*$/.exec(path)?.[1] ?? 'value';
  const taken = new Set(others.map(({ name }) => name));
  let name = member;
  for (let count = 2; taken.has(name); count += 1) name = `${member}${count}`;
  return { key: nextKey(others), kind: 'captured', name, recorded: '', value: '', path };
}

export function nextKey(variables: readonly VariableDraft[]): number {
  return Math.max(0, ...variables.map((one) => one.key)) + 1;
}

/** Under which the draft of a recording's client is kept. */
export const clientKey = (recordingId: string): string => `client ${recordingId}`;
