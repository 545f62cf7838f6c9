/**
 * Who may import whom (docs/decisions/0001-rooms.md). Reads every import in the sources and fails with the file,
 * the line and the rule. A list of allowed pairs, so that a new room has to be thought about once.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** Longest prefix names a file's room. */
const ROOMS = [
  'src-shared/base',
  'src-shared/model',
  'src-shared/codec',
  'src-shared/filter',
  'src-shared/contract',
  'src-shared/survey',
  'src-main/engine/net',
  'src-main/engine/transports',
  'src-main/engine/connection',
  'src-main/engine/capture',
  'src-main/engine/mock',
  'src-main/engine/formats',
  'src-main/engine/documents',
  'src-main/engine/environments',
  'src-main/engine/sending',
  'src-main/engine/trial',
  'src-main/engine/uploads',
  'src-main/engine/labs',
  'src-main/engine/jobs',
  'src-main/engine/library',
  'src-main/engine/replay',
  'src-main/engine/compare',
  'src-main/engine/diagnose',
  'src-main/engine',
  'src-main/shells/electron',
  'src-main/shells/browser',
  'src-main/shells/cli',
  'src-main/shells/engine-thread',
  'src-main/shells',
  'src-renderer/host',
  'src-renderer/data',
  'src-renderer/state',
  'src-renderer/timeline',
  'src-renderer/entries',
  'src-renderer/panels',
  'src-renderer/widgets',
  'src-renderer/commands',
  'src-renderer/words',
  'src-renderer',
] as const;
type Room = (typeof ROOMS)[number];

const SHARED: Room[] = [
  'src-shared/base',
  'src-shared/model',
  'src-shared/codec',
  'src-shared/filter',
  'src-shared/contract',
  'src-shared/survey',
];
const WINDOW_BASE: Room[] = [
  'src-renderer/widgets',
  'src-renderer/data',
  'src-renderer/state',
  'src-renderer/commands',
  'src-renderer/words',
];

/** Rooms each room may import besides itself. */
const ALLOWED: Readonly<Record<Room, readonly Room[]>> = {
  'src-shared/base': [],
  'src-shared/model': ['src-shared/base'],
  'src-shared/codec': ['src-shared/base', 'src-shared/model'],
  'src-shared/filter': ['src-shared/base', 'src-shared/model'],
  'src-shared/contract': ['src-shared/base', 'src-shared/model'],
  'src-shared/survey': [
    'src-shared/base',
    'src-shared/model',
    'src-shared/codec',
    'src-shared/filter',
    'src-shared/contract',
  ],
  // The engine's root holds the clock, which every room of it may use, and the door, which none may.
  'src-main/engine/net': [...SHARED, 'src-main/engine'],
  'src-main/engine/transports': [...SHARED, 'src-main/engine', 'src-main/engine/net'],
  'src-main/engine/connection': [
    ...SHARED,
    'src-main/engine',
    'src-main/engine/net',
    'src-main/engine/transports',
    'src-main/engine/capture',
  ],
  'src-main/engine/capture': [...SHARED, 'src-main/engine'],
  // The user's own scenarios are files of the profile, written as its documents are: whole or not at all.
  'src-main/engine/mock': [...SHARED, 'src-main/engine', 'src-main/engine/documents'],
  // Recordings in other formats are jobs that read and write recordings.
  'src-main/engine/formats': [...SHARED, 'src-main/engine', 'src-main/engine/capture', 'src-main/engine/jobs'],
  'src-main/engine/jobs': [...SHARED, 'src-main/engine'],
  'src-main/engine/library': [
    ...SHARED,
    'src-main/engine',
    'src-main/engine/capture',
    'src-main/engine/documents',
    'src-main/engine/jobs',
    'src-main/engine/diagnose',
  ],
  // It answers as the mock server does, and connects as connections do.
  'src-main/engine/replay': [
    ...SHARED,
    'src-main/engine',
    'src-main/engine/net',
    'src-main/engine/transports',
    'src-main/engine/connection',
    'src-main/engine/capture',
    'src-main/engine/mock',
  ],
  'src-main/engine/compare': [...SHARED, 'src-main/engine', 'src-main/engine/capture'],
  'src-main/engine/diagnose': [...SHARED, 'src-main/engine', 'src-main/engine/capture'],
  'src-main/engine/trial': [
    ...SHARED,
    'src-main/engine',
    'src-main/engine/net',
    'src-main/engine/transports',
    'src-main/engine/environments',
  ],
  'src-main/engine/documents': [...SHARED],
  'src-main/engine/uploads': [...SHARED],
  // It drives the engine through its commands; the crowd reconnects by the policies of connections.
  'src-main/engine/labs': [...SHARED, 'src-main/engine', 'src-main/engine/connection', 'src-main/engine/documents'],
  // Its recorder stands before capture's; its document is one of documents'.
  'src-main/engine/environments': [
    ...SHARED,
    'src-main/engine',
    'src-main/engine/documents',
    'src-main/engine/capture',
  ],
  // A request beside the stream goes through the connection's own network and into its recording.
  'src-main/engine/sending': [
    ...SHARED,
    'src-main/engine',
    'src-main/engine/net',
    'src-main/engine/connection',
    'src-main/engine/capture',
  ],
  'src-main/engine': [
    ...SHARED,
    'src-main/engine/net',
    'src-main/engine/transports',
    'src-main/engine/connection',
    'src-main/engine/capture',
    'src-main/engine/mock',
    'src-main/engine/formats',
    'src-main/engine/documents',
    'src-main/engine/environments',
    'src-main/engine/sending',
    'src-main/engine/trial',
    'src-main/engine/uploads',
    'src-main/engine/labs',
    'src-main/engine/jobs',
    'src-main/engine/library',
    'src-main/engine/replay',
    'src-main/engine/compare',
    'src-main/engine/diagnose',
  ],
  'src-main/shells/electron': [...SHARED, 'src-main/shells', 'src-main/shells/engine-thread'],
  'src-main/shells/browser': [...SHARED, 'src-main/shells', 'src-main/shells/engine-thread'],
  'src-main/shells/cli': [
    ...SHARED,
    'src-main/engine',
    'src-main/engine/formats',
    'src-main/shells',
    'src-main/shells/browser',
    'src-main/shells/engine-thread',
  ],
  'src-main/shells/engine-thread': [...SHARED, 'src-main/engine', 'src-main/shells'],
  // `open` falls back to the browser shell where Electron cannot be had.
  'src-main/shells': [...SHARED, 'src-main/shells/browser'],
  'src-renderer/host': [...SHARED],
  'src-renderer/data': [...SHARED, 'src-renderer/host'],
  'src-renderer/state': [...SHARED],
  'src-renderer/words': [...SHARED],
  // Which keys are a command's depends on the machine, and whether they are free on what has the focus.
  'src-renderer/commands': [
    ...SHARED,
    'src-renderer/data',
    'src-renderer/words',
    'src-renderer/widgets',
    'src-renderer/host',
  ],
  'src-renderer/widgets': [...SHARED, 'src-renderer/words'],
  'src-renderer/timeline': [...SHARED, ...WINDOW_BASE],
  'src-renderer/entries': [...SHARED, ...WINDOW_BASE],
  // panels/workspace puts timeline, table and detail together.
  'src-renderer/panels': [
    ...SHARED,
    ...WINDOW_BASE,
    'src-renderer/host',
    'src-renderer/timeline',
    'src-renderer/entries',
  ],
  'src-renderer': [
    ...SHARED,
    ...WINDOW_BASE,
    'src-renderer/host',
    'src-renderer/timeline',
    'src-renderer/entries',
    'src-renderer/panels',
  ],
};

/** Files of a root room that the rooms below it may use; everything else there is for the root alone. */
const COMMON: Readonly<Partial<Record<Room, readonly string[]>>> = {
  'src-main/engine': ['clock.ts', 'secret-box.ts', 'worker-file.ts', 'yaml-places.ts'],
};

/** Packages that only these rooms may import: one place decides. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  electron: ['src-main/shells/electron'],
  ws: ['src-main/engine', 'src-main/shells/browser'],
  undici: ['src-main/engine/net'],
  // The profile's lock is a SQLite lock: the one kind that ends with its process on every system.
  // A HAR is put into the order of time in a database that is gone afterwards: it may be larger than memory.
  'node:sqlite': [
    'src-main/engine/capture',
    'src-main/engine/formats/recordings/har/row-store.ts',
    'src-main/shells/profile.ts',
  ],
  commander: ['src-main/shells/cli'],
};

const top = resolve(import.meta.dirname, '../..');

function roomOf(path: string): Room | undefined {
  return ROOMS.filter((room) => path.startsWith(`${room}/`)).sort((a, b) => b.length - a.length)[0];
}

function* sources(folder: string): Iterable<string> {
  for (const item of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, item.name);
    if (item.isDirectory()) yield* sources(path);
    else if (/\.tsx?$/.test(item.name)) yield path;
  }
}

function complaint(file: string, specifier: string): string | undefined {
  const from = roomOf(file);
  if (from === undefined) return `is in no room; add one to test/checks/rooms.ts`;
  if (!specifier.startsWith('.')) {
    const name = specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : specifier.split('/')[0];
    const keepers = PACKAGES[specifier] ?? PACKAGES[name ?? ''];
    if (keepers !== undefined && !keepers.some((keeper) => file === keeper || file.startsWith(`${keeper}/`))) {
      return `only ${keepers.join(', ')} may import ${specifier}`;
    }
    if (specifier.startsWith('node:') && !file.startsWith('src-main/'))
      return `${specifier}: this room runs without Node`;
    return undefined;
  }
  const target = relative(top, resolve(top, dirname(file), specifier.replace(/\?.*$/, '')));
  if (!target.startsWith('src-'))
    return /^(package\.json|docs\/scenario\.schema\.json)$/.test(target)
      ? undefined
      : `imports ${target}, outside the sources`;
  const to = roomOf(target);
  if (to === undefined) return `imports ${target}, which is in no room`;
  if (from === to) return undefined;
  if (!ALLOWED[from].includes(to)) return `${from} may not import ${to}`;
  const common = COMMON[to];
  if (common !== undefined && file.startsWith(`${to}/`) && !common.includes(target.slice(to.length + 1))) {
    return `${from} may use only ${common.join(', ')} of ${to}, not ${target}`;
  }
  return undefined;
}

let wrong = 0;
let files = 0;
for (const root of ['src-shared', 'src-main', 'src-renderer']) {
  for (const path of sources(join(top, root))) {
    files += 1;
    const file = relative(top, path);
    readFileSync(path, 'utf8')
      .split('\n')
      .forEach((line, index) => {
        const specifier =
          /^\s*(?:import|export)\b.*\bfrom\s+'([^']+)'/.exec(line)?.[1] ??
          /^\s*\}\s*from\s+'([^']+)'/.exec(line)?.[1] ??
          /^\s*import\s+'([^']+)'/.exec(line)?.[1] ??
          /\bimport\(\s*'([^']+)'/.exec(line)?.[1];
        const problem = specifier === undefined ? undefined : complaint(file, specifier);
        if (problem !== undefined) {
          wrong += 1;
          console.error(`${file}:${index + 1} ${problem}`);
        }
      });
  }
}
if (wrong > 0) {
  console.error(
    `\n${wrong} imports go where they may not. Move the code, or change the list in test/checks/rooms.ts and say why.`,
  );
  process.exit(1);
}
console.log(`rooms: ${files} files import only what they may`);
