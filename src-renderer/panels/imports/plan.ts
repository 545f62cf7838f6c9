import type { Imported, ImportedEndpoint, ParsedEndpoint } from '../../../src-shared/contract/imports.ts';
import type { Documents } from '../../../src-shared/model/documents.ts';
import { findSaved, nameOfUrl, newId, type SavedEndpoint, wholeEndpoint } from '../../state/endpoints.ts';
import { type SavedMessage, savedMessage } from './saved-message.ts';

type Environment = Documents['environments']['environments'][number];

/** A line of the list, in the order it is shown: a folder with everything in it, or an endpoint. */
export type ImportRow =
  | {
      readonly kind: 'folder';
      readonly path: string;
      readonly name: string;
      readonly depth: number;
      readonly ids: readonly string[];
    }
  | {
      readonly kind: 'endpoint';
      readonly depth: number;
      readonly item: ImportedEndpoint;
      readonly name: string;
      readonly messages: number;
      /** The same is saved already. */
      readonly known: boolean;
    };

/** What a person chose of it. */
export interface ImportChoice {
  readonly endpoints: ReadonlySet<string>;
  /** By index in {@link Imported.environments}. */
  readonly environments: ReadonlySet<number>;
  /** Folder that all of it goes into; empty: none. */
  readonly into: string;
}

/** What will be added to the documents. Values of secrets go to the engine, under their ids. */
export interface ImportPlan {
  readonly folders: readonly string[];
  readonly endpoints: readonly SavedEndpoint[];
  readonly messages: readonly SavedMessage[];
  readonly environments: readonly Environment[];
  readonly secrets: readonly { readonly id: string; readonly value: string }[];
}

/** `staging/eu`, without empty parts and spaces at their ends. */
export function cleanPath(path: string): string {
  return path
    .split('/')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join('/');
}

function nameOf({ endpoint }: ImportedEndpoint): string {
  const name = endpoint.name?.trim() ?? '';
  return name === '' ? nameOfUrl(endpoint.url) : name;
}

/** Folders before the endpoints beside them, both in the order of the file. */
export function importRows(imported: Imported, saved: readonly SavedEndpoint[]): readonly ImportRow[] {
  const folders = new Map<string, ImportedEndpoint[]>();
  for (const item of imported.endpoints) {
    const path = cleanPath(item.folder);
    const parts = path === '' ? [] : path.split('/');
    for (let depth = 1; depth <= parts.length; depth += 1) {
      const part = parts.slice(0, depth).join('/');
      if (!folders.has(part)) folders.set(part, []);
    }
    folders.set(path, [...(folders.get(path) ?? []), item]);
  }
  const rowsIn = (path: string, depth: number): ImportRow[] => {
    const inside = [...folders.keys()].filter((one) => one !== '' && parentOf(one) === path && one !== path);
    return [
      ...inside.flatMap((one): ImportRow[] => [
        {
          kind: 'folder',
          path: one,
          name: one.slice(path === '' ? 0 : path.length + 1),
          depth,
          ids: imported.endpoints.filter(({ folder }) => isIn(cleanPath(folder), one)).map(({ id }) => id),
        },
        ...rowsIn(one, depth + 1),
      ]),
      ...(folders.get(path) ?? []).map(
        (item): ImportRow => ({
          kind: 'endpoint',
          depth,
          item,
          name: nameOf(item),
          messages: imported.messages.filter(({ endpointId }) => endpointId === item.id).length,
          known: findSaved(saved, item.endpoint) !== undefined,
        }),
      ),
    ];
  };
  return rowsIn('', 0);
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** All but what is there already. */
export function firstChoice(rows: readonly ImportRow[], imported: Imported): ImportChoice {
  return {
    endpoints: new Set(rows.flatMap((row) => (row.kind === 'endpoint' && !row.known ? [row.item.id] : []))),
    environments: new Set(imported.environments.keys()),
    into: '',
  };
}

export function importPlan(imported: Imported, choice: ImportChoice): ImportPlan {
  const into = cleanPath(choice.into);
  const ids = new Map<string, string>();
  const folders = new Set<string>();
  const endpoints = imported.endpoints.flatMap((item): SavedEndpoint[] => {
    if (!choice.endpoints.has(item.id)) return [];
    const id = newId('e');
    ids.set(item.id, id);
    const folder = cleanPath(`${into}/${item.folder}`);
    for (let path = folder; path !== ''; path = parentOf(path)) folders.add(path);
    // A slash in a name would be read as a folder.
    const name = nameOf(item).replaceAll('/', (slash, at: number) => (at === 0 ? slash : '-'));
    return [{ id, folder, endpoint: wholeEndpoint({ ...item.endpoint, name }) }];
  });
  const messages = imported.messages.flatMap((message) => {
    const endpointId = message.endpointId === '' ? '' : ids.get(message.endpointId);
    return endpointId === undefined ? [] : [savedMessage(endpointId, message)];
  });
  const secrets: { id: string; value: string }[] = [];
  const environments = imported.environments.flatMap(({ name, variables }, index): Environment[] => {
    if (!choice.environments.has(index)) return [];
    return [
      {
        id: newId('v'),
        name,
        variables: variables.map((variable) => {
          if (variable.secret === 'no')
            return { name: variable.name, value: variable.value, secret: false, secretId: '' };
          const secretId = variable.value === '' ? '' : newId('s');
          if (secretId !== '') secrets.push({ id: secretId, value: variable.value });
          return { name: variable.name, value: '', secret: true, secretId };
        }),
      },
    ];
  });
  return { folders: [...folders].sort(), endpoints, messages, environments, secrets };
}

/** A command line as an import of one endpoint. */
export function importedCommand(
  { endpoint, messages, notes }: ParsedEndpoint,
  format: string,
  noteTitle: string,
): Imported {
  const id = 'command';
  return {
    formats: [format],
    endpoints: [{ id, folder: '', endpoint, from: format, credentials: [] }],
    messages: messages.map((body, index) => ({ endpointId: id, name: `${format} ${index + 1}`, kind: 'text', body })),
    environments: [],
    skipped: notes.map((why) => ({ what: noteTitle, why, names: [] })),
  };
}
