import { type LibraryItem, TRAFFIC_STEPS } from '../../../src-shared/contract/library.ts';
import type { TransportName } from '../../../src-shared/model/entry.ts';
import { seededRandom } from './random.ts';

const DAY_MS = 86_400_000;
/** The moment of the picture: 14 March, half past twelve, where the window is. */
const NOW_MS = new Date(2026, 2, 14, 12, 30).getTime();

const at = (daysAgo: number, hour: number, minute: number): number => {
  const then = new Date(NOW_MS - daysAgo * DAY_MS);
  return new Date(then.getFullYear(), then.getMonth(), then.getDate(), hour, minute).getTime();
};

type Drawn = Pick<LibraryItem, 'name' | 'startedAtMs' | 'durationMs' | 'transports' | 'entries' | 'fileBytes'> &
  Partial<LibraryItem>;

const URLS: Readonly<Record<TransportName, string>> = {
  websocket: 'wss://stream.staging.acme.example/prices?v=2',
  sse: 'https://api.staging.acme.example/orders',
  'long-poll': 'https://api.staging.acme.example/jobs?since=0',
  poll: 'https://api.staging.acme.example/state',
};
const NAMES: Readonly<Record<TransportName, string>> = {
  websocket: 'prices',
  sse: 'orders',
  'long-poll': 'jobs',
  poll: 'state',
};

/** Waves with noise; a quiet recording has few steps with anything. */
function traffic(seed: number, level: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: TRAFFIC_STEPS }, (_, step) =>
    Math.round(level * (0.65 + 0.2 * Math.sin(step / (7 + (seed % 9))) + 0.3 * random())),
  );
}

function item(drawn: Drawn, seed: number): LibraryItem {
  const slug = drawn.name.toLowerCase().replace(/[^a-z0-9-]+/g, '-');
  return {
    path: `/home/mia/wirescope/recordings/${slug}.wirescope`,
    recordingId: null,
    live: false,
    pinned: false,
    tags: [],
    notes: '',
    importedFrom: null,
    changedAtMs: drawn.startedAtMs + drawn.durationMs,
    endpoints: drawn.transports.map((transport) => ({ name: NAMES[transport], url: URLS[transport] })),
    findings: { problems: 0, warnings: 0, hints: 0 },
    traffic: traffic(seed, Math.max(0, Math.log10(drawn.entries / 20) * 30)),
    drops: [],
    elsewhere: false,
    problem: null,
    ...drawn,
  };
}

const warnings = (count: number) => ({ problems: 0, warnings: count, hints: 0 });

/** The six that are drawn, and two that are in trouble. */
export function fewRecordings(): LibraryItem[] {
  return [
    {
      name: 'staging-crash',
      startedAtMs: at(2, 18, 20),
      durationMs: 197_000,
      transports: ['websocket', 'sse'] as const,
      entries: 251_904,
      fileBytes: 48e6,
      pinned: true,
      tags: ['JIRA-481', 'release'],
      notes:
        'The orders stream was dropped by the proxy at 2:50 and three events never came back.\nCompare with staging-fixed: the new build resumes from Last-Event-ID.',
      findings: warnings(4),
      drops: [0.87],
    },
    {
      name: 'staging-fixed',
      startedAtMs: at(1, 9, 5),
      durationMs: 200_000,
      transports: ['websocket', 'sse'] as const,
      entries: 249_118,
      fileBytes: 46e6,
      pinned: true,
      tags: ['release'],
      drops: [0.86],
    },
    {
      name: 'checkout 12:18',
      startedAtMs: at(0, 12, 18),
      durationMs: 8_000,
      transports: ['websocket'] as const,
      entries: 9,
      fileBytes: 28e3,
      findings: { problems: 1, warnings: 2, hints: 0 },
      traffic: new Array<number>(TRAFFIC_STEPS).fill(0),
      drops: [0.1, 0.3, 0.6],
    },
    {
      name: 'prices 11:20',
      startedAtMs: at(0, 11, 20),
      durationMs: 2_468_000,
      transports: ['websocket'] as const,
      entries: 768_402,
      fileBytes: 122e6,
      findings: warnings(1),
      drops: [0.31],
    },
    {
      name: 'jobs 10:57',
      startedAtMs: at(0, 10, 57),
      durationMs: 764_000,
      transports: ['long-poll'] as const,
      entries: 1_204,
      fileBytes: 0.9e6,
      findings: null,
    },
    {
      name: 'chrome-export.har',
      startedAtMs: at(1, 16, 2),
      durationMs: 122_000,
      transports: ['websocket', 'sse', 'poll'] as const,
      entries: 18_330,
      fileBytes: 11e6,
      importedFrom: 'chrome-export.har',
      tags: ['JIRA-481'],
      findings: warnings(2),
      drops: [0.55, 0.72],
    },
    {
      name: 'from-the-lab',
      startedAtMs: at(3, 9, 0),
      durationMs: 0,
      transports: [] as const,
      entries: 0,
      fileBytes: 3.2e6,
      elsewhere: true,
      path: '/media/usb/from-the-lab.wirescope',
      findings: null,
      problem: {
        code: 'FILE_NEWER',
        message: 'from-the-lab.wirescope was made by a newer Wirescope (format 2; this one knows 1).',
        hint: 'Update Wirescope to open it. The file was not touched.',
      },
    },
    {
      name: 'half-copied',
      startedAtMs: at(4, 15, 40),
      durationMs: 0,
      transports: [] as const,
      entries: 0,
      fileBytes: 40e3,
      findings: null,
      problem: {
        code: 'FILE_DAMAGED',
        message: 'The recording half-copied.wirescope is damaged: database disk image is malformed.',
        hint: 'The file was changed or cut outside Wirescope. `sqlite3 FILE .recover` may save a part.',
      },
    },
  ].map((drawn, index) => item(drawn, index + 11));
}

/** As many as the list must stay smooth with. */
export function manyRecordings(count: number): LibraryItem[] {
  const random = seededRandom(5);
  const transports = Object.keys(URLS) as TransportName[];
  const few = fewRecordings();
  const more = Array.from({ length: Math.max(0, count - few.length) }, (_, index) => {
    const transport = transports[Math.floor(random() * transports.length)] ?? 'sse';
    const entries = Math.floor(10 ** (1 + random() * 6));
    return item(
      {
        name: `${NAMES[transport]} ${index + 1}`,
        startedAtMs: NOW_MS - (index + 3) * 5_400_000,
        durationMs: Math.floor(1e3 * 10 ** (random() * 4)),
        transports: [transport],
        entries,
        fileBytes: entries * 160,
        tags: random() < 0.2 ? ['nightly'] : [],
        findings: random() < 0.5 ? warnings(Math.floor(random() * 5)) : null,
        drops: random() < 0.5 ? [random()] : [],
      },
      index,
    );
  });
  return [...few, ...more];
}
