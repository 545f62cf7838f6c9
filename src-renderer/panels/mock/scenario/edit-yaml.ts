import { type Document, isMap, isSeq, parseDocument, YAMLMap, YAMLSeq } from 'yaml';
import { fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import { words } from '../../../words/index.ts';

/** Changes to a scenario's text that keep its comments and what it says elsewhere. Loaded with the first dialog that needs it. */

/** Long lines stay long: a fold would be a change nobody asked for. */
const AS_WRITTEN = { lineWidth: 0 } as const;

function read(text: string): Result<Document> {
  const document = parseDocument(text, { prettyErrors: false });
  const [mistake] = document.errors;
  if (mistake !== undefined || !(document.contents === null || isMap(document.contents))) {
    return fail('SCENARIO_SYNTAX', words.mock.edit.cannotRead, words.mock.edit.cannotReadHint);
  }
  return ok(document);
}

/** On one line, as people write an entry of a list or an endpoint of few words. */
function flowNode(document: Document, value: unknown) {
  return document.createNode(value, { flow: true });
}

/** Adds an endpoint, and the feed it is to carry when that is new. */
export function addEndpoint(
  text: string,
  path: string,
  endpoint: Readonly<Record<string, unknown>>,
  feed: { readonly name: string; readonly source: Readonly<Record<string, unknown>> } | null,
): Result<string> {
  const document = read(text);
  if (!document.ok) return document;
  if (document.value.hasIn(['endpoints', path])) {
    return fail('SCENARIO_PATH_TAKEN', words.mock.edit.taken(path), words.mock.edit.takenHint);
  }
  put(document.value, 'endpoints', path, endpoint);
  if (feed !== null) put(document.value, 'feeds', feed.name, feed.source);
  return ok(document.value.toString(AS_WRITTEN));
}

function put(document: Document, under: string, key: string, value: unknown): void {
  const there = document.get(under);
  if (isMap(there)) there.flow = false;
  else document.set(under, new YAMLMap());
  document.setIn([under, key], flowNode(document, value));
}

/** Adds a fault at the end of the time line: their times say the order, and what a person wrote stays where they wrote it. */
export function addToTimeline(text: string, fault: Readonly<Record<string, unknown>>): Result<string> {
  const document = read(text);
  if (!document.ok) return document;
  const there = document.value.get('timeline');
  if (isSeq(there)) there.flow = false;
  else document.value.set('timeline', new YAMLSeq());
  document.value.addIn(['timeline'], flowNode(document.value, fault));
  return ok(document.value.toString(AS_WRITTEN));
}

/** The same scenario under another name. */
export function renamed(text: string, name: string): Result<string> {
  const document = read(text);
  if (!document.ok) return document;
  document.value.set('name', name);
  return ok(document.value.toString(AS_WRITTEN));
}
