/** What earlier versions kept in the browser's storage. It moves into the profile once and is forgotten here. */
import * as v from 'valibot';
import { EndpointSchema } from '../../src-shared/model/endpoint.ts';
import { placed } from './endpoints.ts';
import type { Profile } from './profile.ts';

const KEYS = {
  theme: 'wirescope.theme',
  sidebar: 'wirescope.sidebar',
  endpoints: 'wirescope.endpoints',
  folders: 'wirescope.folders',
  origins: 'wirescope.origins',
};

/** The part of the browser's Storage that is needed, so that tests pass a map. */
export type OldMemory = Pick<Storage, 'getItem' | 'removeItem'>;

/** The browser's storage; null where naming it is refused already. */
export function browserMemory(): OldMemory | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

const SavedSchema = v.array(v.object({ id: v.string(), endpoint: EndpointSchema }));

function read(memory: OldMemory, key: string): string | null {
  try {
    return memory.getItem(key);
  } catch {
    // A private window may refuse: then there is nothing to move.
    return null;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Call when the profile was read. What the profile already holds stays; memory that cannot be read is dropped. */
export function moveOldMemory(memory: OldMemory | null, profile: Profile): void {
  if (memory === null) return;
  const texts = Object.fromEntries(Object.entries(KEYS).map(([name, key]) => [name, read(memory, key)]));
  if (Object.values(texts).every((text) => text === null)) return;
  const { theme } = texts;
  if (theme === 'light' || theme === 'dark') {
    profile.change('settings', (before) => (before.theme === 'system' ? { ...before, theme } : before));
  }
  if (texts.sidebar === 'hidden' || texts.folders) {
    const panes = {
      shown: texts.sidebar !== 'hidden',
      closedFolders: (texts.folders ?? '').split('\n').filter(Boolean),
    };
    profile.change('layout', (before) => ({ ...before, panes: { sidebar: panes, ...before.panes } }));
  }
  const saved = v.safeParse(SavedSchema, parse(texts.endpoints ?? 'null'));
  if (saved.success && saved.output.length > 0) {
    const moved = saved.output.map(({ id, endpoint }) => ({ id, ...placed(endpoint, '') }));
    profile.change('endpoints', (before) => {
      const known = new Set(before.endpoints.map((one) => one.id));
      const fresh = moved.filter((one) => !known.has(one.id));
      return {
        ...before,
        folders: [...new Set([...before.folders, ...fresh.map((one) => one.folder).filter((folder) => folder !== '')])],
        endpoints: [...before.endpoints, ...fresh],
      };
    });
  }
  for (const key of Object.values(KEYS)) {
    try {
      memory.removeItem(key);
    } catch (error) {
      console.warn('This browser does not let go of what it kept.', error);
    }
  }
}
