import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import type { CallEngine } from '../../../src-shared/contract/index.ts';
import type { LabRunInfo, LabStepState, LabTick } from '../../../src-shared/contract/labs.ts';
import type { Entry } from '../../../src-shared/model/entry.ts';
import type { Clock } from '../clock.ts';
import type { Check, Observation } from './checks/check.ts';
import type { LabContent } from './lab-content.ts';
import { LabSession } from './lab-session.ts';
import { LabWatch } from './lab-watch.ts';
import type { Progress } from './progress.ts';

/** What a lab asks of the engine around it. */
export interface LabHost {
  readonly call: CallEngine;
  readonly clock: Clock;
  /** Makes a recording that new connections go to; `restore` gives that back to the one before. */
  beginRecording(name: string): Promise<Result<{ readonly recordingId: string; restore(): void }>>;
  /** Entries from `fromSeq` to the latest. */
  entries(recordingId: string, fromSeq: number): Result<AsyncIterable<Entry>>;
  /** Connections of a live recording, those that have ended too. */
  connections(recordingId: string): readonly { readonly connection: number; readonly isOver: boolean }[];
  /** A mark of the lab's on the timeline; says nothing where the connection has gone. */
  mark(recordingId: string, connection: number, note: string): void;
  changed(): void;
}

interface Step {
  readonly step: string;
  readonly check: Check;
  doneAtMs: number | null;
}

/** How often the recording and the server are looked at: never in the way of what is received. */
const LOOK_MS = 100;
/** Facts change with every message; windows need them a few times a second. */
const FACTS_MS = 400;

/** One lab being done: its server, its recording, its checks. */
export class LabRun {
  readonly #content: LabContent;
  readonly #host: LabHost;
  readonly #progress: Progress;
  readonly #session: LabSession;
  readonly #watch: LabWatch;
  readonly #steps: readonly Step[];
  readonly #facts: ReturnType<LabContent['facts']>;
  #revision = 1;
  #shown = '';
  #shownFacts = '';
  #factsAtMs = 0;
  #timer: ReturnType<Clock['after']> | null = null;
  #looking: Promise<void> = Promise.resolve();
  #ended = false;

  private constructor(content: LabContent, host: LabHost, progress: Progress, session: LabSession) {
    this.#content = content;
    this.#host = host;
    this.#progress = progress;
    this.#session = session;
    this.#watch = new LabWatch(host, session, (observation) => this.#tell(observation));
    this.#facts = content.facts();
    this.#steps = content.lab.steps.map(({ step }) => {
      const make = content.checks[step];
      if (make === undefined) throw new Error(`The lab ${content.lab.lab} has no check for "${step}".`);
      return { step, check: make(), doneAtMs: null };
    });
    this.#steps[0]?.check.turn();
  }

  /** Starts the lab's server and its recording. Errors: as of mock.start, and of making a recording. */
  static async start(content: LabContent, host: LabHost, progress: Progress): Promise<Result<LabRun>> {
    const session = await LabSession.start(content, host);
    if (!session.ok) return session;
    const run = new LabRun(content, host, progress, session.value);
    run.#lookLater();
    return ok(run);
  }

  get info(): LabRunInfo {
    const steps = this.#steps.map(({ step, check, doneAtMs }): LabStepState => {
      const { progress, evidence } = check.state;
      return { step, done: doneAtMs !== null, doneAtMs, progress, evidence };
    });
    return {
      lab: this.#content.lab.lab,
      mockId: this.#session.mockId,
      recordingId: this.#session.recordingId,
      connections: this.#session.connections,
      steps,
      facts: this.#facts.facts(this.#nowMs()),
      finished: steps.every(({ done }) => done),
    };
  }

  get tick(): LabTick {
    return {
      lab: this.#content.lab.lab,
      revision: this.#revision,
      doneSteps: this.#steps.filter(({ doneAtMs }) => doneAtMs !== null).length,
      steps: this.#steps.length,
    };
  }

  /** A button. Errors: LAB_ACTION_UNKNOWN, and what the action meets. */
  async act(step: string, action: string, choices: Readonly<Record<string, string>>): Promise<Result<LabRunInfo>> {
    const known = this.#content.lab.steps.find((one) => one.step === step)?.actions;
    const run = this.#content.actions[action];
    if (run === undefined || known?.some((one) => one.action === action) !== true) {
      return fail(
        'LAB_ACTION_UNKNOWN',
        `Step "${step}" of the lab "${this.#content.lab.lab}" has no action "${action}".`,
        `Its actions: ${known?.map((one) => one.action).join(', ') || 'none'}.`,
      );
    }
    const done = await run(this.#session, choices);
    if (!done.ok) return done;
    // Only what was really begun is told: a button that failed has done nothing.
    this.#tell({ what: 'act', action, choices });
    await this.#look();
    return ok(this.info);
  }

  /** Ends the lab's connections and its server; its recording stays. */
  async stop(): Promise<void> {
    this.#ended = true;
    this.#timer?.cancel();
    await this.#looking;
    await this.#session.close();
  }

  #nowMs(): number {
    const { clock } = this.#host;
    return clock.anchorMs + clock.nowNs() / 1e6;
  }

  #lookLater(): void {
    if (this.#ended) return;
    this.#timer = this.#host.clock.after(LOOK_MS, () => {
      void this.#look().then(() => this.#lookLater());
    });
  }

  /** One look after the other, whoever asks for it. */
  #look(): Promise<void> {
    this.#looking = this.#looking.then(async () => {
      if (this.#ended) return;
      await this.#watch.look();
      this.#judge();
      this.#show();
    });
    return this.#looking;
  }

  #tell(observation: Observation): void {
    this.#facts.see(observation);
    for (const { check } of this.#steps) check.see(observation);
    if (observation.what === 'entry') this.#session.seen(observation.seen);
  }

  /** Ticks steps off in their order: the next one's turn comes with the end of the one before. */
  #judge(): void {
    for (const [at, step] of this.#steps.entries()) {
      if (step.doneAtMs !== null) continue;
      const { done, evidence } = step.check.state;
      if (!done) return;
      step.doneAtMs = this.#nowMs();
      const connection = evidence[0]?.connection ?? this.#session.connections[0];
      if (connection !== undefined) {
        this.#host.mark(this.#session.recordingId, connection, `lab: step ${at + 1} done`);
      }
      this.#progress.done(this.#content.lab, step.step);
      this.#steps[at + 1]?.check.turn();
    }
  }

  /** Tells windows that there is something new, when there is. */
  #show(): void {
    const { facts, ...rest } = this.info;
    const shown = JSON.stringify(rest);
    const nowMs = this.#nowMs();
    let isNew = shown !== this.#shown;
    this.#shown = shown;
    if (nowMs - this.#factsAtMs >= FACTS_MS) {
      this.#factsAtMs = nowMs;
      const shownFacts = JSON.stringify(facts);
      isNew ||= shownFacts !== this.#shownFacts;
      this.#shownFacts = shownFacts;
    }
    if (!isNew) return;
    this.#revision += 1;
    this.#host.changed();
  }
}
