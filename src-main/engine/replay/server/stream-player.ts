import type { CloseDetail, Entry } from '../../../../src-shared/model/entry.ts';
import type { ScriptReader } from '../script.ts';
import type { Inbox } from './inbox.ts';
import type { ServedClient, SharedByClients } from './served-client.ts';

/** Where a recorded stream goes: a WebSocket, or the body of an event stream. */
export interface StreamOut {
  /** Entries that crossed the wire together, in one piece. */
  send(entries: readonly Entry[]): void;
  /** Ends it as recorded. @returns whether it has ended by that: what its client ended, its client ends */
  close(detail: CloseDetail): boolean;
  /** Resolves when there is room again, or nobody to have it; null: there is. */
  room(): Promise<void> | null;
  /** Whether another entry goes out in one piece with the one before it. */
  belongsTo(entry: Entry, before: Entry): boolean;
}

export interface StreamPlay {
  readonly client: ServedClient;
  readonly reader: ScriptReader;
  readonly out: StreamOut;
  /** Null where clients of this transport say nothing. */
  readonly inbox: Inbox | null;
  readonly shared: SharedByClients;
}

const MESSAGES: ReadonlySet<string> = new Set(['text', 'binary', 'event']);
/** Entries that are written in one piece, at most. */
const MOST_TOGETHER = 256;

/** What is played: traffic of the server, messages of the client that may be waited for, and the end. */
function isPlayed(entry: Entry): boolean {
  switch (entry.kind) {
    case 'text':
    case 'binary':
    case 'event':
    case 'comment':
    case 'retry':
      return true;
    case 'ping':
      return entry.direction === 'toClient';
    case 'pong': {
      // Pings of clients are answered when they come; what is left are pongs that nobody asked for.
      const detail = entry.detail as { readonly pingSeq?: number } | undefined;
      return entry.direction === 'toClient' && detail?.pingSeq === undefined;
    }
    case 'close':
      return true;
    default:
      return false;
  }
}

function nextPlayed(reader: ScriptReader): Entry | undefined {
  for (;;) {
    const entry = reader.peek();
    if (entry === undefined || isPlayed(entry)) return entry;
    reader.next();
  }
}

/** Plays one attempt to one client until that has left or the replay is stopped. */
export async function playStream(play: StreamPlay): Promise<void> {
  const { client, reader, out, inbox } = play;
  const { pacer } = client;
  for (;;) {
    const entry = nextPlayed(reader);
    const isClients = entry?.direction === 'toServer' && entry.kind !== 'close';
    if (isClients && (inbox === null || play.shared.matching.waitFor === 'ignore')) {
      reader.next();
      continue;
    }
    if (entry === undefined) client.finish();
    const waited = await pacer.until(
      entry?.atNs ?? Number.POSITIVE_INFINITY,
      entry !== undefined && !isClients && MESSAGES.has(entry.kind),
    );
    if (waited === 'stopped') return;
    if (waited !== 'due' || entry === undefined) {
      reader.goToTime(pacer.positionNs);
      client.playsAgain();
      continue;
    }
    reader.next();
    if (isClients) {
      if (inbox !== null) await waitForMessage(play, inbox, entry);
    } else if (entry.kind === 'close') {
      // A loop goes round before the end.
      if (pacer.playback().loop !== null) continue;
      client.finish();
      if (out.close(entry.detail as CloseDetail)) return;
    } else {
      const together = [entry];
      for (let next = reader.peek(); next !== undefined && together.length < MOST_TOGETHER; next = reader.peek()) {
        if (!isPlayed(next) || !out.belongsTo(next, together.at(-1) ?? entry)) break;
        together.push(next);
        reader.next();
      }
      out.send(together);
      for (const { kind, seq } of together) if (MESSAGES.has(kind)) client.sentMessage(seq);
      const room = out.room();
      if (room !== null) await room;
    }
  }
}

/** Time stands still until the client has sent this; a step or a jump of the user goes past it. */
async function waitForMessage({ client }: StreamPlay, inbox: Inbox, entry: Entry): Promise<void> {
  const { pacer } = client;
  const recorded = { payload: entry.payload ?? new Uint8Array(0), binary: entry.kind === 'binary' };
  const isOver = (): boolean => pacer.isInterrupted || pacer.hasStep || client.over;
  if (inbox.take(recorded)) {
    client.got(entry.seq);
    return;
  }
  if (isOver()) return;
  client.waits(entry.seq, entry.atNs);
  let came = false;
  while (!came && !isOver()) {
    await pacer.changed();
    came = inbox.take(recorded);
  }
  if (came) client.got(entry.seq);
  // What a client that left was waited for stays to be told.
  if (!client.over) client.waitsNoLonger();
}
