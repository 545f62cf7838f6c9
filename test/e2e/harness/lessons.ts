import type { LabId } from '../../../src-shared/model/lab.ts';

/** What a learner presses in a step, in this order: buttons by their names; `Ask every: 50 ms` chooses, `see: …` waits for words in the step. */
export interface LessonStep {
  readonly clicks: readonly string[];
  /** Presses the last one again when nothing came of it for this long: a message said while nobody was back yet, say. */
  readonly againAfterMs?: number;
  readonly withinMs?: number;
}

/** A lab as a learner does it: its steps by name. A step that is not here ticks itself off. */
type Lesson = Readonly<Record<string, LessonStep>>;

export const LESSONS: Readonly<Record<LabId, Lesson>> = {
  'four-ways': {
    connect: { clicks: ['Connect all four'] },
    publish: { clicks: ['Publish a message'] },
    faster: {
      clicks: ['Ask every: 50 ms', 'Set the interval', 'Publish a message', 'Publish a message', 'Publish a message'],
      againAfterMs: 700,
    },
    cut: { clicks: ['Restart the server for 3 s'] },
  },
  'dead-peer': {
    connect: { clicks: ['Connect'] },
    die: { clicks: ['Go half-open'] },
    zombie: { clicks: ['Stop answering pings'] },
    heal: { clicks: ['Switch the fault off'] },
  },
  'everyone-comes-back': {
    gather: { clicks: ['Connect 500 clients'] },
    herd: { clicks: ['Cut all: fixed 1 s'] },
    jitter: { clicks: ['Cut all: full jitter'] },
    third: { clicks: ['Reconnect by: Equal jitter', 'Cut all'] },
    own: { clicks: ['Reconnect with jitter, and cut'] },
  },
  'where-were-we': {
    connect: { clicks: ['Connect'] },
    resume: { clicks: ['Drop all connections'], againAfterMs: 8_000 },
    gap: { clicks: ['Drop all connections'], againAfterMs: 6_000 },
    cursor: { clicks: ['Drop all connections'], againAfterMs: 6_000 },
    forget: { clicks: ['Forget cursors, and drop'], againAfterMs: 6_000 },
    twice: { clicks: ['Send one in four twice'] },
  },
  'slow-reader': {
    connect: { clicks: ['Connect all four'] },
    buffer: { clicks: ['Only 4 kB/s'] },
    recover: { clicks: ['Full speed'] },
  },
  'one-server': {
    connect: { clicks: ['Connect Ann and Ben'] },
    vanish: { clicks: ['Ann says something'], againAfterMs: 4_000 },
    bus: { clicks: ['Start with a bus', 'Ann says something'], againAfterMs: 1_500 },
    split: { clicks: ['Split the bus', 'Ann says something'], againAfterMs: 4_000 },
    sticky: {
      clicks: ['Open a poll', 'see: Without a cookie 2 nodes answered', 'Start with sticky sessions'],
    },
    kill: { clicks: ['Heal the bus', "Kill Ben's server"] },
  },
  'token-outlived': {
    refused: { clicks: ['Connect with a wrong token'] },
    in: { clicks: ['Sign in and connect'] },
    renew: { clicks: ['Sign in, and answer when asked'] },
    kick: { clicks: ['Open a second stream', 'Kick Ann everywhere'] },
  },
  'proxy-held-its-breath': {
    direct: { clicks: ['Connect directly'] },
    held: { clicks: ['Connect through the proxy'] },
    gzip: { clicks: ['Compress without flushing'] },
    padding: { clicks: ['Connect to the padded stream'] },
    header: { clicks: ['Connect to the stream with the header'] },
  },
  'closing-time': {
    connect: { clicks: ['Connect'] },
    rude: { clicks: ['Kill the connections'] },
    told: { clicks: ['Drain for 4 s'] },
    health: { clicks: ['Drain for 4 s'], againAfterMs: 6_000 },
    goodbye: { clicks: ['Drain for 4 s'], againAfterMs: 8_000 },
  },
  'which-one': {
    answer: {
      clicks: [
        'The server; the client only listens',
        'Less than a second',
        'A few times a minute',
        'Text or JSON',
        'Nothing that I do not control',
        'Choose for me',
      ],
    },
    try: { clicks: ['Try it', 'Publish a message'], againAfterMs: 1_000 },
    break: { clicks: ['Restart for 2 s'] },
    compare: { clicks: ['Open the runner-up', 'Publish a message'], againAfterMs: 1_000 },
  },
};
