import { countedText } from '../../../src-shared/base/units-text.ts';
import type { TransportName } from '../../../src-shared/model/entry.ts';
import type { DraftKind } from '../../../src-shared/model/message.ts';

const KINDS: Readonly<Record<DraftKind, readonly [label: string, about: string]>> = {
  text: ['text', 'as typed'],
  json: ['JSON', 'checked, then as typed'],
  hex: ['binary, hex', '00 ff 2a'],
  base64: ['binary, base64', 'AP8q'],
  ping: ['ping', 'up to 125 bytes'],
  pong: ['pong', 'unasked for, up to 125 bytes'],
  close: ['close', 'code and reason'],
  http: ['HTTP request', 'beside the stream'],
};

/** Words of the composer. */
export const composer = {
  name: 'Composer',
  besideName: 'Request beside the stream',
  kind: 'Kind of message',
  kindLabel: (kind: DraftKind) => KINDS[kind][0],
  kindAbout: (kind: DraftKind) => KINDS[kind][1],
  message: 'Message',
  reason: 'Reason',
  body: 'Body',
  code: 'Close code',
  placeholder: (kind: DraftKind) => {
    if (kind === 'close') return 'reason';
    if (kind === 'ping' || kind === 'pong') return 'payload, may be empty';
    if (kind === 'http') return 'body';
    if (kind === 'hex') return '00 ff 2a, or drop a file';
    if (kind === 'base64') return 'AP8q, or drop a file';
    return 'message';
  },
  send: 'Send',
  sendMore: 'More ways to send',
  resize: 'Height of the composer',
  sizeWithVariables: 'size with its variables',
  at: (line: number, column: number) => `line ${line}, column ${column}`,

  // Why not
  oneWay: (transport: TransportName) =>
    transport === 'sse'
      ? 'Server-sent events only listen: there is nothing to send on.'
      : 'Polls only ask: there is nothing to send on.',
  notOpenYet: 'Not open yet.',
  notOpen: (state: string) => `The connection is ${state}: nothing can be sent.`,
  urlWrong: 'This is not an address.',
  urlHint: 'A path like /publish, or a whole address.',
  noBody: (method: string) => `A ${method} request has no body.`,
  noBodyHint: 'Choose POST, or remove the body.',
  answerAwaited: 'The answer to the last one is still awaited.',
  nothingRuns: 'Nothing is being sent on a schedule.',
  nothingAsks: 'Nothing waits to go on.',
  nothingSent: 'Nothing was sent yet.',
  fileNotSaved: 'A file this long is not kept with the messages.',

  // Tools of the field
  format: 'Format',
  formatHex: 'Write as pairs',
  chooseFile: 'Take the bytes of a file',
  file: (name: string, size: string) => `${name}, ${size}`,
  fileDropHere: 'Drop it here to send its bytes',
  removeFile: 'Remove the file',
  fileTooLong: (name: string, most: string) => `${name} is longer than ${most}.`,
  fileTooLongHint: 'Send it in parts, or with a program of your own.',
  fileUnread: (name: string) => `${name} could not be read.`,
  fileUnreadHint: 'Is it a folder, or was it moved?',
  fillOff: 'Send {{braces}} as they are',
  fill: 'Fill in {{variables}}',
  preview: 'Goes out as',
  previewUrl: (method: string, url: string) => `${method} ${url}`,

  // Sent before
  history: 'Sent before',
  historySearch: 'Search what was sent',
  historyEmpty: 'What you send stands here, the latest first. ↑ in an empty field brings it back too.',
  historyNone: 'Nothing sent before has these words.',
  historyForget: 'Forget all of it',
  sendAgain: 'Send again',
  sendAgainLast: 'Send the last one again',

  // Saved messages
  saved: 'Saved messages',
  savedSearch: 'Search saved messages',
  savedEmpty: 'None saved for this endpoint yet. Write a message and save it: one click brings it back.',
  savedNone: 'No saved message has these words.',
  savedHint: 'Click to load, Alt+click to send at once.',
  save: 'Save…',
  saveMessage: 'Save the message…',
  saveTitle: 'Save the message',
  saveAbout: 'For this endpoint or for all of them, in a folder if you like.',
  saveDo: 'Save',
  saveReplaces: 'There is one with this name here: it is replaced.',
  rename: 'Rename or move…',
  renameTitle: 'Rename or move',
  renameAbout: 'Another name, folder or endpoint; what it sends stays.',
  renameDo: 'Change',
  duplicate: 'Duplicate',
  remove: 'Delete',
  removed: (name: string) => `${name} deleted.`,
  sendNow: (name: string) => `Send ${name} now`,
  moreOf: (name: string) => `More of ${name}`,
  fieldName: 'Name',
  fieldFolder: 'Folder',
  fieldFolderHint: 'Empty for none; orders/buy is one in another.',
  fieldFor: 'For',
  forThis: 'this endpoint',
  forEvery: 'every endpoint',
  everyEndpointTag: 'every endpoint',
  noFolder: 'no folder',
  cancel: 'Cancel',

  // On a schedule
  every: 'Send every…',
  everyTitle: 'Send every N seconds',
  everyAbout:
    'What stands in the composer, at a steady pace. It runs in the engine: a window in the background changes nothing.',
  everySeconds: 'Seconds',
  everyWrong: 'From 0.01 to 86,400 seconds.',
  times: 'How often',
  timesHint: 'Empty: until it is stopped.',
  timesWrong: 'A whole number from 1 to 1,000,000, or nothing.',
  start: 'Start sending',
  stop: 'Stop sending',
  list: 'Send a list…',
  listTitle: 'Send a list',
  listAbout: 'Several messages one after the other. Start and end are marks on the timeline.',
  listFrom: 'Messages from',
  listLines: 'lines, or a JSON array',
  listFolder: (path: string, count: number) => `${path} (${count})`,
  listText: 'Messages',
  listTextHint: 'One per line, or a JSON array with one per item.',
  listDelay: 'Delay between, seconds',
  listDelayWrong: 'From 0 to 86,400 seconds.',
  listRounds: 'Repeat',
  listRoundsHint: 'How often the whole list is sent.',
  listRoundsWrong: 'A whole number from 1 to 1,000,000.',
  listCount: (messages: number, rounds: number) =>
    rounds === 1 ? countedText(messages, 'message') : `${countedText(messages, 'message')} × ${rounds}`,
  listWrong: (number: number, sentence: string) => `Message ${number}: ${sentence}`,
  listTooMany: (most: string) => `At most ${most} messages.`,
  listStart: 'Send the list',
  running: 'Sending on a schedule',
  sending: (pace: string, list: number) => (list === 1 ? `Sending ${pace}` : `Sending a list of ${list} ${pace}`),
  pace: (time: string) => `every ${time}`,
  paceNone: 'without a delay',
  progress: (sent: string, total: string | null) => (total === null ? `${sent} sent` : `${sent} of ${total} sent`),
  next: (time: string) => `next in ${time}`,
  left: (count: string) => `${count} left out`,
  leftHint: 'Turns that could not be kept: the engine was late, or too much was waiting to leave.',
  held: 'Held: the connection is not open.',
  asking: 'The connection is open again. Go on sending?',
  goOn: 'Go on',
  ended: {
    done: 'Sent all of it.',
    stopped: 'Stopped.',
    closed: 'Ended with the connection.',
    failed: 'Failed.',
  },
  dismiss: 'Dismiss',

  // Beside the stream
  method: 'Method',
  url: 'Address',
  urlPlaceholder: '/publish, or a whole address',
  headers: 'Headers',
  headersCount: (count: number) => (count === 0 ? 'Headers' : `Headers ${count}`),
  headersHint: 'One per line: Name: value.',
  ownHeaders: (count: number | null) =>
    count === null ? 'Also those of the endpoint' : `Also those of the endpoint (${count})`,
  ownHeadersHint: 'Only to the same origin.',
  waiting: (method: string, url: string) => `${method} ${url}: waiting for the answer`,
  cancelRequest: 'Cancel the request',
  answer: 'Answer',
  answerBody: 'Body',
  answerHeaders: 'Headers',
  answerNoBody: 'The answer has no body.',
  answerCut: 'Only its beginning: the stream has no end.',
  answerMore: (size: string) => `The first 64 KiB of ${size}; the whole is in the recording.`,
  showAnswer: 'Show in the table',

  // Commands
  commands: {
    send: 'Send the message',
    again: 'Send the last message again',
    save: 'Save the message',
    saved: 'Open saved messages',
    history: 'Search what was sent before',
    every: 'Send every N seconds',
    list: 'Send a list of messages',
    stop: 'Stop sending on a schedule',
    goOn: 'Go on sending after the reconnect',
    format: 'Format the message',
    focus: 'Write a message',
    clear: 'Clear the composer',
    kind: (kind: string) => `Compose: ${kind}`,
  },
} as const;
