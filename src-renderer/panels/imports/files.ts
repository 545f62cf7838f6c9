import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import { words } from '../../words/index.ts';

const said = words.imports.dialog;

export interface ImportFile {
  /** With the folders it was chosen with. */
  readonly name: string;
  readonly text: string;
}

/** A file, or one of a folder, not read yet. */
interface Found {
  readonly name: string;
  file(): Promise<File>;
}

/** What was chosen or dropped; folders may still be walked through. */
export type ImportSource = Promise<readonly Found[]>;

/** Most files the engine reads at once (contract/imports.ts). */
const MOST_FILES = 5000;
/** All of them together: quotes are escaped on the way to the engine, and a browser's channel carries 64 MiB at once. */
export const MOST_BYTES = 24 * 1024 * 1024;
/** Folders that hold no collection, and thousands of files. */
const SKIPPED_FOLDERS = new Set(['node_modules', '.git']);
const MAY_BE_EXPORT = /\.(?:json|ya?ml|bru|txt|insomnia)$/i;

/** Files as an input gives them, one by one or a whole folder. */
export function chosenFiles(files: Iterable<File>): readonly Found[] {
  return [...files].map((file) => ({
    name: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath,
    file: () => Promise.resolve(file),
  }));
}

/** What was dropped, folders walked through. Has to be called while the drop's event is alive. */
export async function droppedFiles(items: Iterable<DataTransferItem>): Promise<readonly Found[]> {
  // All of them before the first await: afterwards the items are empty.
  const dropped = [...items].map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const found = dropped.map(({ entry, file }) => {
    if (entry !== null) return walk(entry, '');
    return file === null ? [] : chosenFiles([file]);
  });
  return (await Promise.all(found)).flat();
}

async function walk(entry: FileSystemEntry, above: string): Promise<readonly Found[]> {
  const name = `${above}${entry.name}`;
  if (entry.isFile) {
    const file = entry as FileSystemFileEntry;
    return [{ name, file: () => new Promise((resolve, reject) => file.file(resolve, reject)) }];
  }
  if (SKIPPED_FOLDERS.has(entry.name)) return [];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const inside: FileSystemEntry[] = [];
  for (;;) {
    // Chromium gives a hundred at a time.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) break;
    inside.push(...some);
  }
  return (await Promise.all(inside.map((one) => walk(one, `${name}/`)))).flat();
}

/** Their texts. Of a folder only what may be an export; a file chosen by itself is read whatever it is called. */
export async function readFiles(
  found: readonly Found[],
  progress: (done: number, all: number) => void,
): Promise<Result<readonly ImportFile[]>> {
  const wanted = found.filter(
    ({ name }) =>
      (!name.includes('/') || MAY_BE_EXPORT.test(name)) && !name.split('/').some((part) => SKIPPED_FOLDERS.has(part)),
  );
  if (wanted.length === 0) return fail('IMPORT_UNKNOWN', said.noFiles, said.noFilesHint);
  if (wanted.length > MOST_FILES)
    return fail('IMPORT_TOO_LARGE', said.tooMany(wanted.length, MOST_FILES), said.tooManyHint);
  const files: ImportFile[] = [];
  let bytes = 0;
  for (const { name, file } of wanted) {
    progress(files.length + 1, wanted.length);
    try {
      const one = await file();
      bytes += one.size;
      if (bytes > MOST_BYTES) return fail('IMPORT_TOO_LARGE', said.tooLarge(name), said.tooLargeHint, { at: name });
      files.push({ name, text: await one.text() });
    } catch {
      return fail('IMPORT_UNREADABLE', said.unreadable(name), said.unreadableHint, { at: name });
    }
  }
  return ok(files);
}
