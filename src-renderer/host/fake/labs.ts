import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import type { Handlers } from '../../../src-shared/contract/index.ts';
import type {
  LabEvidence,
  LabFacts,
  LabRunInfo,
  LabStepState,
  LabTable,
  LabTick,
} from '../../../src-shared/contract/labs.ts';
import { chooseTransport, featureAnswers } from '../../../src-shared/model/choose-transport.ts';
import type { Lab, LabId, LabPanelKind } from '../../../src-shared/model/lab.ts';
import { LABS } from '../../../src-shared/model/labs/index.ts';
import { labSceneSteps } from './lab-scene.ts';
import type { Tape } from './tape.ts';

const NO_FACTS: LabFacts = { table: null, histogram: null, verdict: null };

const table = (
  columns: readonly (readonly [key: string, title: string, unit: LabTable['columns'][number]['unit']])[],
  rows: readonly (readonly [name: string, ...cells: readonly (number | string | null)[]])[],
): LabFacts => ({
  ...NO_FACTS,
  table: {
    columns: columns.map(([key, title, unit]) => ({ key, title, unit })),
    rows: rows.map(([name, ...cells]) => ({
      name,
      cells: Object.fromEntries(columns.map(([key], at) => [key, cells[at] ?? null])),
    })),
  },
});

/** A picture of each panel, as it is in the middle of its lab. */
const PICTURES: Readonly<Record<LabPanelKind, LabFacts>> = {
  transports: table(
    [
      ['arrivalMs', 'Arrival', 'ms'],
      ['requests', 'Requests, last minute', 'bar'],
      ['empty', 'Empty replies', 'count'],
      ['bytes', 'Bytes per message', 'B'],
    ],
    [
      ['WebSocket', 3, 0, 0, 151],
      ['SSE', 4, 0, 0, 189],
      ['Long-poll', 5, 14, 2, 612],
      ['Poll', 1680, 30, 16, 1094],
    ],
  ),
  heartbeats: table(
    [
      ['state', 'State', 'text'],
      ['heardMs', 'Last heard', 'ms'],
      ['noticed', 'Noticed after', 'text'],
      ['server', 'Server says', 'text'],
    ],
    [
      ['/watched', 'half-open', 6_200, '1.5 s', 'connected'],
      ['/trusting', 'open', 6_200, 'never', 'connected'],
      ['/swept', 'closed 1006', 3_100, null, 'cut after 2 pings'],
      ['/counted', 'open', 120, null, 'zombie: 7 pings missed'],
    ],
  ),
  histogram: {
    ...NO_FACTS,
    table: table(
      [
        ['arrivals', 'Attempts', 'count'],
        ['peak', 'Most in 100 ms', 'count'],
        ['refused', 'Refused', 'count'],
        ['backMs', 'All back after', 'ms'],
      ],
      [
        ['fixed, no jitter', 1_925, 498, 1_425, 7_060],
        ['exponential, full jitter', 688, 71, 188, 2_940],
      ],
    ).table,
    histogram: {
      bucketMs: 100,
      series: [
        { name: 'fixed, no jitter', counts: Array.from({ length: 72 }, (_, at) => (at % 10 === 0 ? 500 - at * 7 : 0)) },
        {
          name: 'exponential, full jitter',
          counts: Array.from({ length: 30 }, (_, at) => Math.round(58 * Math.exp(-at / 11) + (at % 3))),
        },
      ],
    },
  },
  resume: table(
    [
      ['asked', 'Asked to go on after', 'text'],
      ['lost', 'Ids lost', 'count'],
      ['twice', 'Seen twice', 'count'],
      ['lastId', 'Last id', 'count'],
    ],
    [
      ['SSE', 'Last-Event-ID: 41', 0, 0, 58],
      ['WebSocket, no cursor', null, 5, 0, 58],
      ['WebSocket, ?since=', 'since=41', 0, 0, 58],
    ],
  ),
  policies: table(
    [
      ['bufferedBytes', 'Waiting in the server', 'bar'],
      ['dropped', 'Dropped', 'count'],
      ['ageMs', 'Age on arrival', 'ms'],
      ['closed', 'Sent away', 'text'],
    ],
    [
      ['/buffer', 412_000, 0, 8_240, null],
      ['/drop-oldest', 11_800, 902, 1_910, null],
      ['/coalesce', 8_100, 1_120, 1_020, null],
      ['/disconnect', 0, 0, 240, '1013'],
    ],
  ),
  cluster: table(
    [
      ['node', 'Node', 'text'],
      ['sent', 'Said', 'count'],
      ['heard', 'Heard', 'count'],
      ['missed', 'Not heard', 'count'],
    ],
    [
      ['Ann', 'node 1', 3, 3, 0],
      ['Ben', 'node 2', 0, 1, 2],
    ],
  ),
  tokens: table(
    [
      ['user', 'User', 'text'],
      ['leftMs', 'Token good for', 'ms'],
      ['asked', 'Asked to renew', 'count'],
      ['end', 'End', 'text'],
    ],
    [
      ['/account', 'ann', 4_300, 1, null],
      ['/account, wrong token', null, null, 0, '4001'],
      ['/news, wrong token', null, null, 0, 'HTTP 401'],
    ],
  ),
  chunks: table(
    [
      ['events', 'Events', 'count'],
      ['perChunk', 'Most in one chunk', 'count'],
      ['ageMs', 'Age on arrival', 'ms'],
      ['oldestMs', 'Oldest', 'ms'],
      ['bytes', 'Bytes per event', 'B'],
    ],
    [
      ['direct', 48, 1, 2, 6, 96],
      ['through the proxy', 44, 21, 4_210, 8_390, 96],
      ['padded', 12, 1, 4, 8, 2_150],
    ],
  ),
  drain: table(
    [
      ['told', 'Told to move', 'text'],
      ['end', 'End', 'text'],
      ['awayMs', 'Away for', 'ms'],
      ['lost', 'Messages lost', 'count'],
    ],
    [
      ['WebSocket', '3.9 s before', '1001', 640, 0],
      ['SSE', '3.9 s before', 'end of stream', 1_010, 0],
    ],
  ),
  questions: NO_FACTS,
};

interface FakeRun {
  readonly lab: Lab;
  readonly done: Map<string, number>;
  facts: LabFacts;
  revision: number;
  /** What its first steps saw, in the scene of a lab. */
  readonly seen: readonly Omit<LabStepState, 'step'>[];
}

/**
 * Labs of the generated session: an action does its step, without a wire.
 * @param begun the tape is that of the first lab, half done
 */
export function createFakeLabs(tape: () => Tape | null, changed: () => void, begun: boolean) {
  const runs = new Map<LabId, FakeRun>();
  const everDone = new Map<LabId, number>(begun ? [['dead-peer', 5]] : []);

  const labOf = (id: LabId): Lab => LABS.find(({ lab }) => lab === id) as Lab;
  const notRunning = (id: LabId) => fail('LAB_NOT_RUNNING', `The lab "${id}" is not being done.`, 'Start it first.');

  function evidence(): readonly LabEvidence[] {
    const entries = tape()?.entries ?? [];
    return [20, 60, 140].flatMap((at, index) => {
      const entry = entries[at];
      return entry === undefined ? [] : [{ connection: entry.connection, seq: at + 1, label: `+${index * 3 + 2} ms` }];
    });
  }

  function info(run: FakeRun): LabRunInfo {
    const steps = run.lab.steps.map(({ step }, at): LabStepState => {
      const seen = run.seen[at];
      if (seen !== undefined) return { step, ...seen };
      const doneAtMs = run.done.get(step) ?? null;
      const done = doneAtMs !== null;
      return { step, done, doneAtMs, progress: done ? 'seen' : '0 of 4', evidence: done ? evidence() : [] };
    });
    return {
      lab: run.lab.lab,
      mockId: 1,
      recordingId: tape()?.id ?? '',
      connections: tape()?.connections.map(({ connection }) => connection) ?? [],
      steps,
      facts: run.facts,
      finished: run.done.size === run.lab.steps.length,
    };
  }

  /** @param at the tape on which the steps done were seen */
  function begin(id: LabId, doneSteps: number, at: Tape | null = null): FakeRun {
    const lab = labOf(id);
    const done = new Map(lab.steps.slice(0, doneSteps).map(({ step }) => [step, Date.now()]));
    const seen = at === null ? [] : labSceneSteps(at);
    const run = { lab, done, facts: PICTURES[lab.panel], revision: 1, seen };
    runs.set(id, run);
    changed();
    return run;
  }

  if (begun) begin('four-ways', 2, tape());

  const handlers: Pick<Handlers, 'lab.list' | 'lab.start' | 'lab.run' | 'lab.act' | 'lab.stop'> = {
    'lab.list': () =>
      ok(
        LABS.map((lab) => ({
          ...lab,
          doneSteps: Math.max(runs.get(lab.lab)?.done.size ?? 0, everDone.get(lab.lab) ?? 0),
        })),
      ),
    'lab.start': ({ lab }) => ok(info(begin(lab, 0))),
    'lab.run': ({ lab }) => {
      const run = runs.get(lab);
      return ok(run === undefined ? null : info(run));
    },
    'lab.act': ({ lab, step, action, choices }): Result<LabRunInfo> => {
      const run = runs.get(lab);
      if (run === undefined) return notRunning(lab);
      if (!run.lab.steps.some((one) => one.step === step && one.actions.some((each) => each.action === action))) {
        return fail('LAB_ACTION_UNKNOWN', `Step "${step}" has no action "${action}".`, 'Take one of its own.');
      }
      const answers = featureAnswers(choices);
      if (answers !== null) run.facts = { ...NO_FACTS, verdict: chooseTransport(answers) };
      run.done.set(step, Date.now());
      run.revision += 1;
      everDone.set(lab, Math.max(everDone.get(lab) ?? 0, run.done.size));
      changed();
      return ok(info(run));
    },
    'lab.stop': ({ lab }) => {
      runs.delete(lab);
      changed();
      return ok(null);
    },
  };

  return {
    handlers,
    ticks: (): readonly LabTick[] =>
      [...runs.values()].map(({ lab, done, revision }) => ({
        lab: lab.lab,
        revision,
        doneSteps: done.size,
        steps: lab.steps.length,
      })),
  };
}
