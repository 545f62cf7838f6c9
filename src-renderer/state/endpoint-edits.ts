/** Changes of saved endpoints and their folders: pure, from document to document. A folder is a path, `staging/eu`. */
import type { Documents } from '../../src-shared/model/documents.ts';

type SavedEndpoints = Documents['endpoints'];
type Saved = SavedEndpoints['endpoints'][number];

export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
export const lastName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
export const joined = (parent: string, name: string): string => (parent === '' ? name : `${parent}/${name}`);
/** Whether a folder is this one or somewhere in it. Everything is in the top, ''. */
export const isWithin = (path: string, folder: string): boolean =>
  folder === '' || path === folder || path.startsWith(`${folder}/`);

/** Every folder there is: those that are named, those that endpoints stand in, and those above them. In the order of the document. */
export function allFolders({
  folders,
  endpoints,
}: {
  readonly folders: readonly string[];
  readonly endpoints: readonly Saved[];
}): readonly string[] {
  const all = new Set<string>();
  const put = (path: string): void => {
    if (path === '' || all.has(path)) return;
    put(parentOf(path));
    all.add(path);
  };
  for (const folder of folders) put(folder);
  for (const { folder } of endpoints) put(folder);
  return [...all];
}

/** The name, or with a number behind it where the parent has a folder of that name. */
export function freeFolderName(document: SavedEndpoints, parent: string, name: string): string {
  const taken = new Set(allFolders(document));
  if (!taken.has(joined(parent, name))) return name;
  let number = 2;
  while (taken.has(joined(parent, `${name} ${number}`))) number += 1;
  return `${name} ${number}`;
}

export function addFolder(document: SavedEndpoints, path: string): SavedEndpoints {
  const folders = allFolders(document);
  return folders.includes(path) ? document : { ...document, folders: [...folders, path] };
}

/** Another path for a folder and all in it. Into a path that exists it is merged. */
function repath(document: SavedEndpoints, from: string, to: string): SavedEndpoints {
  const moved = (path: string): string => (isWithin(path, from) ? to + path.slice(from.length) : path);
  return {
    ...document,
    folders: [...new Set(allFolders(document).map(moved))],
    endpoints: document.endpoints.map((one) => ({ ...one, folder: moved(one.folder) })),
  };
}

/** @param name without slashes */
export function renameFolder(document: SavedEndpoints, path: string, name: string): SavedEndpoints {
  return repath(document, path, joined(parentOf(path), name));
}

/** The path a folder gets in another one. */
export function pathIn(document: SavedEndpoints, path: string, parent: string): string {
  return parentOf(path) === parent ? path : joined(parent, freeFolderName(document, parent, lastName(path)));
}

/** Into another folder, before one of its folders or at the end. Into itself it does not go: then nothing changes. */
export function moveFolder(
  document: SavedEndpoints,
  path: string,
  parent: string,
  before: string | null,
): SavedEndpoints {
  if (isWithin(parent, path) || before === path) return document;
  const to = pathIn(document, path, parent);
  const moved = repath(document, path, to);
  const own = moved.folders.filter((one) => isWithin(one, to));
  const others = moved.folders.filter((one) => !isWithin(one, to));
  const at = before === null ? -1 : others.indexOf(before);
  return { ...moved, folders: others.toSpliced(at < 0 ? others.length : at, 0, ...own) };
}

/** Into a folder, before one of its endpoints or at the end. */
export function moveEndpoint(
  document: SavedEndpoints,
  id: string,
  folder: string,
  before: string | null,
): SavedEndpoints {
  const found = document.endpoints.find((one) => one.id === id);
  if (found === undefined || before === id) return document;
  const others = document.endpoints.filter((one) => one !== found);
  const at = before === null ? -1 : others.findIndex((one) => one.id === before);
  return {
    ...document,
    folders: [...allFolders(document)],
    endpoints: others.toSpliced(at < 0 ? others.length : at, 0, { ...found, folder }),
  };
}

/** Under a name of a person's own; an empty one gives it back the name of its URL. `eu/prices` also moves it into `eu`. */
export function renameEndpoint(document: SavedEndpoints, id: string, given: string): SavedEndpoints {
  const slash = given.lastIndexOf('/');
  const moves = slash > 0 && slash < given.length - 1;
  const name = moves ? given.slice(slash + 1) : given;
  return {
    ...document,
    endpoints: document.endpoints.map((one) =>
      one.id === id
        ? {
            ...one,
            folder: moves ? given.slice(0, slash) : one.folder,
            endpoint: { ...one.endpoint, name: name === '' ? undefined : name },
          }
        : one,
    ),
  };
}

/** A copy right behind the original. */
export function duplicateEndpoint(document: SavedEndpoints, id: string, copy: Saved): SavedEndpoints {
  const at = document.endpoints.findIndex((one) => one.id === id);
  return { ...document, endpoints: document.endpoints.toSpliced(at < 0 ? document.endpoints.length : at + 1, 0, copy) };
}

/** What was removed, and where it stood: what {@link restore} needs. */
export interface Removed {
  readonly folders: readonly { readonly path: string; readonly at: number }[];
  readonly endpoints: readonly { readonly saved: Saved; readonly at: number }[];
}

/** What would be removed with an endpoint, or with a folder and all in it. */
export function whatGoes(
  document: SavedEndpoints,
  what: { readonly id: string } | { readonly folder: string },
): Removed {
  const folder = 'folder' in what ? what.folder : null;
  return {
    folders: allFolders(document).flatMap((path, at) =>
      folder !== null && isWithin(path, folder) ? [{ path, at }] : [],
    ),
    endpoints: document.endpoints.flatMap((saved, at) =>
      folder === null
        ? 'id' in what && saved.id === what.id
          ? [{ saved, at }]
          : []
        : isWithin(saved.folder, folder)
          ? [{ saved, at }]
          : [],
    ),
  };
}

export function remove(document: SavedEndpoints, { folders, endpoints }: Removed): SavedEndpoints {
  const paths = new Set(folders.map(({ path }) => path));
  const ids = new Set(endpoints.map(({ saved }) => saved.id));
  return {
    ...document,
    // A folder whose last endpoint goes stays, empty.
    folders: allFolders(document).filter((path) => !paths.has(path)),
    endpoints: document.endpoints.filter(({ id }) => !ids.has(id)),
  };
}

/** Puts back what {@link remove} took, each where it stood. What is there again already stays as it is. */
export function restore(document: SavedEndpoints, { folders, endpoints }: Removed): SavedEndpoints {
  let paths = allFolders(document);
  for (const { path, at } of folders) if (!paths.includes(path)) paths = paths.toSpliced(at, 0, path);
  let saved: readonly Saved[] = document.endpoints;
  for (const one of endpoints) {
    if (!saved.some(({ id }) => id === one.saved.id)) saved = saved.toSpliced(one.at, 0, one.saved);
  }
  return { ...document, folders: [...paths], endpoints: [...saved] };
}
