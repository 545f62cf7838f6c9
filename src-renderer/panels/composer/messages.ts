import { type Documents, MOST_SENT, MOST_SENT_LENGTH } from '../../../src-shared/model/documents.ts';
import type { Message } from '../../../src-shared/model/message.ts';

export type MessagesDocument = Documents['messages'];
export type SavedMessage = MessagesDocument['saved'][number];
export type SentMessage = MessagesDocument['sent'][number];

/** The longest body a saved message may have. */
export const MOST_SAVED_LENGTH = 1024 * 1024;

/** Only what a message is, without where it is kept. */
export function messageOf(kept: SavedMessage | SentMessage): Message {
  const { kind, body, code, method, url, headers, ownHeaders, fill } = kept;
  return { kind, body, code, method, url, headers, ownHeaders, fill };
}

/** Two that would go out the same. */
export function sameMessage(a: Message, b: Message): boolean {
  if (a.kind !== b.kind || a.body !== b.body || a.fill !== b.fill) return false;
  if (a.kind === 'close') return a.code === b.code;
  if (a.kind !== 'http') return true;
  return a.method === b.method && a.url === b.url && a.headers === b.headers && a.ownHeaders === b.ownHeaders;
}

/** One line that says what a message is. */
export function lineOf(message: Message): string {
  const body = message.body.slice(0, 400).replace(/\s+/g, ' ').trim();
  if (message.kind === 'http') return `${message.method} ${message.url}${body === '' ? '' : ` ${body}`}`;
  if (message.kind === 'close') return `${message.code} ${body}`.trim();
  return body;
}

/** Adds to what was sent, the latest last; the same again moves to the end. */
export function remember(document: MessagesDocument, message: Message, atMs: number): MessagesDocument {
  if (message.body.length > MOST_SENT_LENGTH) return document;
  const others = document.sent.filter((one) => !sameMessage(messageOf(one), message));
  return { ...document, sent: [...others, { atMs, ...message }].slice(-MOST_SENT) };
}

export function forgetSent(document: MessagesDocument): MessagesDocument {
  return { ...document, sent: [] };
}

/** Where a message is kept: `endpointId` empty is for every endpoint; `folder` is a path, empty for none. */
export interface MessagePlace {
  readonly name: string;
  readonly folder: string;
  readonly endpointId: string;
}

/** `a / b/` → `a/b` */
export function tidyFolder(folder: string): string {
  return folder
    .split('/')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join('/');
}

function freshId(document: MessagesDocument): string {
  const taken = new Set(document.saved.map((one) => one.id));
  let number = document.saved.length + 1;
  while (taken.has(`m${number}`)) number += 1;
  return `m${number}`;
}

/** Adds a message at the end. Under the name and place of another one it takes that one's place. */
export function saveMessage(document: MessagesDocument, place: MessagePlace, message: Message): MessagesDocument {
  const tidy = { ...place, name: place.name.trim(), folder: tidyFolder(place.folder) };
  const same = document.saved.find(
    (one) => one.name === tidy.name && one.folder === tidy.folder && one.endpointId === tidy.endpointId,
  );
  if (same !== undefined)
    return { ...document, saved: document.saved.map((one) => (one === same ? { ...one, ...message } : one)) };
  return { ...document, saved: [...document.saved, { id: freshId(document), ...tidy, ...message }] };
}

/** Another name, folder or endpoint. */
export function moveMessage(document: MessagesDocument, id: string, place: Partial<MessagePlace>): MessagesDocument {
  const tidy = place.folder === undefined ? place : { ...place, folder: tidyFolder(place.folder) };
  return { ...document, saved: document.saved.map((one) => (one.id === id ? { ...one, ...tidy } : one)) };
}

export function removeMessage(document: MessagesDocument, id: string): MessagesDocument {
  return { ...document, saved: document.saved.filter((one) => one.id !== id) };
}

/** A copy below the original, under a name of its own. */
export function duplicateMessage(document: MessagesDocument, id: string): MessagesDocument {
  const at = document.saved.findIndex((one) => one.id === id);
  const original = document.saved[at];
  if (original === undefined) return document;
  const names = new Set(document.saved.filter((one) => one.folder === original.folder).map((one) => one.name));
  let number = 2;
  while (names.has(`${original.name} ${number}`)) number += 1;
  const copy = { ...original, id: freshId(document), name: `${original.name} ${number}` };
  return { ...document, saved: document.saved.toSpliced(at + 1, 0, copy) };
}

/**
 * Who a saved message belongs to: a saved endpoint by its id, one that is not saved by its address. Once it is saved, what was
 * kept for its address is still its own.
 */
export interface MessageOwner {
  readonly endpointId: string;
  readonly byUrl: string;
}

export function ownerOf(endpointId: string | null, url: string): MessageOwner {
  const byUrl = `url:${url}`;
  return { endpointId: endpointId ?? byUrl, byUrl };
}

/** What is offered for an endpoint: its own and those for every endpoint. */
export function offeredTo(document: MessagesDocument, owner: MessageOwner): readonly SavedMessage[] {
  return document.saved.filter(({ endpointId }) => endpointId === '' || isOwn(endpointId, owner));
}

export function isOwn(endpointId: string, owner: MessageOwner): boolean {
  return endpointId === owner.endpointId || endpointId === owner.byUrl;
}

export interface MessageFolder {
  /** Empty: those in none. */
  readonly path: string;
  readonly messages: readonly SavedMessage[];
}

/** By folder, those in none first, then by path; within a folder in the order they were saved. `query` words must all be found. */
export function foldersOf(messages: readonly SavedMessage[], query = ''): readonly MessageFolder[] {
  const found = messages.filter((one) =>
    isFound(`${one.folder} ${one.name} ${one.kind} ${lineOf(messageOf(one))}`, query),
  );
  const paths = [...new Set(found.map((one) => one.folder))].sort((a, b) => a.localeCompare(b));
  return paths.map((path) => ({ path, messages: found.filter((one) => one.folder === path) }));
}

/** Whether a text has every word of a query, whatever their case. */
export function isFound(text: string, query: string): boolean {
  const lower = text.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}

/** Sent messages that fit a query, the latest first. */
export function findSent(document: MessagesDocument, query: string): readonly SentMessage[] {
  return document.sent.filter((one) => isFound(`${one.kind} ${lineOf(messageOf(one))}`, query)).toReversed();
}

/**
 * Messages of a list as typed: a JSON array gives one per item (texts as they are, other values as JSON), anything else one per
 * line that is not empty.
 */
export function readList(text: string): readonly Message[] {
  return listTexts(text).map(({ body, kind }) => ({ ...EMPTY_MESSAGE, kind, body }));
}

function listTexts(text: string): readonly { readonly body: string; readonly kind: 'text' | 'json' }[] {
  if (/^\s*\[/.test(text)) {
    try {
      const items: unknown = JSON.parse(text);
      if (Array.isArray(items)) {
        return items.map((item) =>
          typeof item === 'string' ? { body: item, kind: 'text' } : { body: JSON.stringify(item), kind: 'json' },
        );
      }
    } catch {
      // Lines that begin with a bracket are lines.
    }
  }
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((body) => ({ body, kind: 'text' }));
}

export const EMPTY_MESSAGE: Message = {
  kind: 'text',
  body: '',
  code: '1000',
  method: 'POST',
  url: '',
  headers: '',
  ownHeaders: true,
  fill: true,
};
