import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import type { Handlers } from '../../../src-shared/contract/index.ts';
import type { LabTick } from '../../../src-shared/contract/labs.ts';
import type { LabId } from '../../../src-shared/model/lab.ts';
import { LABS } from '../../../src-shared/model/labs/index.ts';
import type { DocumentStore } from '../documents/documents.ts';
import { CONTENTS } from './contents/index.ts';
import { type LabHost, LabRun } from './lab-run.ts';
import { createProgress } from './progress.ts';

/** What is asked of labs. */
type LabHandlers = Pick<Handlers, 'lab.list' | 'lab.start' | 'lab.run' | 'lab.act' | 'lab.stop'>;

/** The labs of this engine: what there is to learn, and what is being done. */
export function createLabs({
  documents,
  ...host
}: LabHost & { readonly documents: Pick<DocumentStore, 'read' | 'write'> }) {
  const progress = createProgress(documents);
  const runs = new Map<LabId, LabRun>();
  /** Starts and stops of one lab, one after the other: two windows may press at once. */
  const turns = new Map<LabId, Promise<unknown>>();
  let isClosed = false;

  function inTurn<T>(lab: LabId, act: () => Promise<T>): Promise<T> {
    const mine = (turns.get(lab) ?? Promise.resolve()).then(act);
    turns.set(lab, mine);
    return mine;
  }

  async function stop(lab: LabId): Promise<void> {
    const run = runs.get(lab);
    runs.delete(lab);
    await run?.stop();
    host.changed();
  }

  const notRunning = (lab: LabId): Result<never> =>
    fail('LAB_NOT_RUNNING', `The lab "${lab}" is not being done.`, 'Start it first.');

  const handlers: LabHandlers = {
    'lab.list': () => ok(LABS.map((lab) => ({ ...lab, doneSteps: progress.doneSteps(lab).length }))),
    'lab.start': ({ lab }) =>
      inTurn(lab, async () => {
        await stop(lab);
        const content = CONTENTS.find((each) => each.lab.lab === lab);
        if (content === undefined || isClosed) return notRunning(lab);
        const run = await LabRun.start(content, host, progress);
        if (!run.ok) return run;
        runs.set(lab, run.value);
        host.changed();
        return ok(run.value.info);
      }),
    'lab.run': ({ lab }) => ok(runs.get(lab)?.info ?? null),
    'lab.act': ({ lab, step, action, choices }) => runs.get(lab)?.act(step, action, choices) ?? notRunning(lab),
    'lab.stop': ({ lab }) =>
      inTurn(lab, async () => {
        await stop(lab);
        return ok(null);
      }),
  };

  return {
    handlers,
    ticks: (): readonly LabTick[] => [...runs.values()].map(({ tick }) => tick),
    /** Ends every lab. */
    async close(): Promise<void> {
      isClosed = true;
      await Promise.all([...runs.keys()].map((lab) => inTurn(lab, () => stop(lab))));
    },
  };
}
