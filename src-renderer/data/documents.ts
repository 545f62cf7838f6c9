import type { Problem } from '../../src-shared/base/result.ts';
import { DOCUMENT_NAMES, type DocumentName, type Documents, emptyDocument } from '../../src-shared/model/documents.ts';
import type { EngineClient } from './engine.ts';

type Change<Name extends DocumentName> = (before: Documents[Name]) => Documents[Name];

/** This window's copies of the profile's documents. A change is seen at once and written behind it. */
export interface DocumentCache {
  /** Resolves when every document was read once. */
  readonly ready: Promise<void>;
  get<Name extends DocumentName>(name: Name): Documents[Name];
  /** Applies a pure change; where another window wrote first, it is applied again to what that one wrote. */
  change<Name extends DocumentName>(name: Name, change: Change<Name>): Promise<void>;
  subscribe(listener: () => void): () => void;
}

const MOST_TRIES = 5;

/** @param told hears what could not be read or written: a broken file kept aside, a full disk. */
export function createDocumentCache(engine: EngineClient, told: (problem: Problem) => void): DocumentCache {
  const values = new Map<DocumentName, Documents[DocumentName]>(
    DOCUMENT_NAMES.map((name) => [name, emptyDocument(name)]),
  );
  const revisions = new Map<DocumentName, number>();
  /** Writes of one document follow each other. */
  const writing = new Map<DocumentName, Promise<void>>();
  const listeners = new Set<() => void>();
  const say = (): void => {
    for (const listener of listeners) listener();
  };

  async function read(name: DocumentName): Promise<void> {
    const answer = await engine.call('document.read', { name });
    if (!answer.ok) {
      told(answer.error);
      return;
    }
    const { value, revision, problem } = answer.value;
    if (problem !== null && !revisions.has(name)) told(problem);
    revisions.set(name, revision);
    values.set(name, value);
    say();
  }

  async function write<Name extends DocumentName>(name: Name, change: Change<Name>): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      const basedOn = revisions.get(name) ?? 0;
      const answer = await engine.call('document.write', { name, value: values.get(name), basedOn });
      if (answer.ok) {
        revisions.set(name, answer.value.revision);
        return;
      }
      if (answer.error.code !== 'DOCUMENT_CHANGED' || tries === MOST_TRIES) {
        told(answer.error);
        return;
      }
      await read(name);
      values.set(name, change(values.get(name) as Documents[Name]));
      say();
    }
  }

  engine.subscribe(() => {
    for (const [name, revision] of Object.entries(engine.tick().documents) as [DocumentName, number][]) {
      if (revision > (revisions.get(name) ?? revision) && !writing.has(name)) {
        const reading = read(name).finally(() => writing.delete(name));
        writing.set(name, reading);
      }
    }
  });

  return {
    ready: Promise.all(DOCUMENT_NAMES.map(read)).then(() => undefined),
    get: (name) => values.get(name) as Documents[typeof name],
    change(name, change) {
      values.set(name, change(values.get(name) as Documents[typeof name]));
      say();
      const done = (writing.get(name) ?? Promise.resolve()).then(() => write(name, change));
      writing.set(name, done);
      return done.finally(() => {
        if (writing.get(name) === done) writing.delete(name);
      });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
