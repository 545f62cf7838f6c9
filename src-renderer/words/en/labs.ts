import type { LabPanelKind } from '../../../src-shared/model/lab.ts';

/** What the rows of a lab's table are. */
const ROWS: Readonly<Record<LabPanelKind, string>> = {
  transports: 'Transport',
  heartbeats: 'Connection',
  histogram: 'Policy',
  resume: 'Connection',
  policies: 'Policy',
  cluster: 'Client',
  tokens: 'Connection',
  chunks: 'Path',
  drain: 'Client',
  questions: 'Transport',
};

/** Words of the labs. What a lab says itself comes with the lab. */
export const labs = {
  title: 'Labs',
  tag: (number: number) => `LAB ${number}`,
  tab: 'Lab',
  recordingOf: (number: number) => `Lab ${number}`,
  allOf: (number: number) => `All of lab ${number}`,
  progress: (done: number, all: number) => `${done} of ${all}`,
  progressSpoken: (done: number, all: number) => `${done} of ${all} steps done`,
  running: 'being done',
  done: 'done',
  none: 'The labs come with the engine, which did not list them.',
  loading: 'Loading the lab…',
  noComposer: 'A lab sends by its own buttons; open its recording to see a connection.',

  // Start page
  learn: 'Learn realtime in ten labs',
  learnAbout:
    'Each starts a server that misbehaves, on this computer. Steps tick themselves off when you have really caused it and seen it.',
  learnStart: 'Start the first lab',
  learnGoOn: (number: number) => `Go on with lab ${number}`,

  // Head
  selfTicking: 'steps tick themselves off',
  startAgain: 'Start again',
  more: 'More about this lab',
  stop: 'Stop the lab',
  openRecording: 'Open its recording',
  entry: (seq: string) => `Entry #${seq}`,
  entryHint: 'Open this entry in the table',

  // Before the start
  minutes: (minutes: number) => `about ${minutes} minutes`,
  start: 'Start the lab',
  starting: 'Starting…',
  startAbout: 'Starts a server for it on this computer, with a recording of its own. Nothing leaves this computer.',
  finishedBefore: 'You have done this lab before.',
  begunBefore: (done: number, all: number) => `You had done ${done} of ${all} steps. It begins anew.`,
  willDo: 'What you will do',

  // Steps
  steps: 'Steps',
  stepDone: (number: number, title: string) => `Step ${number} done: ${title}`,
  stepWord: (number: number) => `Step ${number}`,
  stepDoneWord: (number: number) => `Step ${number}, done`,
  stepNowWord: (number: number) => `Step ${number}, now`,
  waitsFor: (what: string) => `Waits for: ${what}`,
  at: (progress: string, time: string) => (progress === '' ? `Done at ${time}` : `${progress} at ${time}`),
  why: 'What was seen',
  evidence: (seq: string, label: string) => `#${seq} ${label}: open this entry`,
  evidenceMore: (count: number) => `and ${count} more`,
  doing: (title: string) => `${title}…`,

  // Beside the steps
  about: 'Explanation',
  live: 'Live comparison',
  rows: (panel: LabPanelKind) => ROWS[panel],
  nothingYet: 'The comparison fills while you do the steps.',
  noValue: '–',
  histogram: (ms: number) => `Arrivals in each ${ms} ms`,
  peak: (count: string, at: string) => `at most ${count}, at ${at}`,
  histogramSpoken: (name: string, all: string, peak: string, at: string) =>
    `${name}: ${all} arrivals, at most ${peak} in one step, at ${at}`,
  histogramEmpty: 'nobody came back yet',
  questions: 'About your feature',
  answered: (given: string, all: string) => `${given} of ${all} answered`,
  verdict: 'What fits',
  tryIt: 'Try it',
  reasons: 'For it',
  against: 'Against it',

  // Lanes
  lanes: 'Lanes of the lab',
  noLanes:
    'Nothing is connected yet. Each connection of the lab gets a lane here: messages, held requests, empty replies.',

  // At the end
  finished: 'Done. You have caused it and seen it.',
  finishedSteps: (count: number) => `All ${count} steps ticked themselves off.`,
  advice: 'In your own code',
  nextLab: (number: number, title: string) => `Lab ${number}: ${title}`,
  allDone: 'That was the last one.',

  // Trouble
  serverGone: {
    code: 'LAB_SERVER_STOPPED',
    message: 'The server of this lab was stopped.',
    hint: 'What happened so far is in its recording. Start again for a new server.',
  },
  tryAgain: 'Try again',
  dismiss: 'Dismiss',

  // Commands
  commands: {
    start: (title: string) => `Labs: start ${title}`,
    show: (title: string) => `Labs: show ${title}`,
    again: (title: string) => `Labs: start ${title} again`,
    next: 'Labs: do the next step',
    restart: 'Labs: start this lab again',
    stop: 'Labs: stop this lab',
    recording: 'Labs: open the recording of this lab',
    words: 'learn tutorial teach lesson',
    notRunning: 'this lab is not being done',
    nothingToDo: 'this step has no button: it ticks itself off',
    busy: 'the last one is still under way',
  },
} as const;
