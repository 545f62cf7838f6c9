import { bytesText, countedText, countText, durationText } from '../../../src-shared/base/units-text.ts';

const entries = (count: number) => countedText(count, 'entry', 'entries');

/** Words of the summary: groups and statistics of what the table shows. */
export const survey = {
  title: 'Summary',
  open: 'Summary: groups and statistics',
  close: 'Close the summary',
  working: 'Counting',
  shown: (count: number) => `${entries(count)} shown now`,
  selected: (count: number) => `${entries(count)} of the selected rows`,
  soFar: (scanned: number, total: number) => `${countText(scanned)} of ${countText(total)} looked at`,
  stoppedAt: (scanned: number, total: number) =>
    `Stopped: only ${countText(scanned)} of ${countText(total)} were looked at.`,
  cancel: 'Cancel',
  again: 'Count again',
  scope: 'What is counted',
  scopes: { shown: 'Shown now', selected: 'Selected rows' },
  partly: (count: number) =>
    `${entries(count)} could be searched only in part: what matches there may be missing from these counts.`,
  nothing: 'There is nothing to count: no entry matches.',
  nothingYet: 'Nothing counted yet.',

  tabs: { groups: 'Groups', statistics: 'Statistics' },
  by: 'Group by',
  byOptions: {
    kind: 'Kind',
    event: 'SSE event',
    direction: 'Direction',
    connection: 'Connection',
    attempt: 'Attempt',
    path: 'JSON field',
  },
  path: 'JSONPath of the field',
  pathPlaceholder: '$.type',
  pathHint: 'Write the path of a field, such as $.type or $.items[0].id (RFC 9535).',
  groupsOf: (by: string) => `Groups by ${by}`,
  head: { value: 'Value', count: 'Count', share: 'Share', bytes: 'Payload', exclude: 'Exclude' },
  none: {
    kind: 'no kind',
    event: 'no event name',
    direction: 'no direction',
    connection: 'no connection',
    attempt: 'no attempt',
    path: 'no such field',
  },
  emptyText: 'empty text',
  directions: { toClient: 'in, to the client', toServer: 'out, to the server' },
  connection: (name: string, id: string) => `${name} (${id})`,
  only: (value: string) => `Only ${value}`,
  without: (value: string) => `Without ${value}`,
  unsayable: 'No filter can say this value.',
  others: (groups: number, count: number) =>
    groups > 0 ? `${countedText(groups, 'more value')} with ${entries(count)}` : `other values with ${entries(count)}`,
  tooMany: 'There are more than 10,000 different values: those that came later were only counted together.',
  unread: (count: number) =>
    `${entries(count)} without the field may have it: only the beginning of the payload was kept.`,
  share: (percent: string) => `${percent} %`,
  keys: 'Enter keeps a group alone, Shift+Enter takes it out.',

  facts: {
    entries: 'Entries',
    frames: 'Crossed the wire',
    bytesIn: 'Payload in',
    bytesOut: 'Payload out',
    span: 'From first to last',
    rate: 'Mean rate',
  },
  rate: {
    title: 'Rate',
    about: (step: string) => `Entries that crossed the wire, per ${step}`,
    in: 'in',
    out: 'out',
    most: 'Most in a step',
    from: 'From',
    label: (mostIn: number, mostOut: number, step: string) =>
      `Rate over time: at most ${countText(mostIn)} in and ${countText(mostOut)} out per ${step}`,
  },
  charts: {
    sizes: 'Size of messages',
    interArrivalMs: 'Between messages, per connection and direction',
    rttMs: 'Round trip of pings',
    heldMs: 'How long polls were held',
  },
  noChart: {
    sizes: 'No messages among these entries.',
    interArrivalMs: 'No two messages of one connection and direction among these entries.',
    rttMs: 'No answered pings among these entries.',
    heldMs: 'No poll replies among these entries.',
  },
  figures: { count: 'count', min: 'min', mean: 'mean', p50: 'p50', p90: 'p90', p99: 'p99', max: 'max' },
  exactness: 'Percentiles are exact to within 1 %; count, min, mean and max are exact.',
  chartLabel: (title: string, p50: string, p99: string, max: string) =>
    `${title}: half up to ${p50}, 99 % up to ${p99}, at most ${max}`,
  asTable: 'As a table',
  tableHead: { from: 'From', to: 'to below', count: 'Count' },
  size: (bytes: number) => bytesText(bytes),
  time: (ms: number) => durationText(ms),

  copy: {
    button: 'Copy',
    text: 'As text',
    csv: 'As CSV',
    copied: 'Copied the summary.',
    nothing: 'There is nothing to copy yet.',
    csvHead: ['value', 'count', 'share', 'bytes', 'first seq', 'last seq', 'filter'],
    otherValues: 'other values',
  },
  groupByField: 'Group by this field',
  groupByColumn: 'Group by this column',
  commands: {
    toggle: 'Summary of what is shown: groups and statistics',
    by: (by: string) => `Summary: group by ${by}`,
    statistics: 'Summary: statistics',
    copyText: 'Copy the summary as text',
    copyCsv: 'Copy the summary as CSV',
    cancel: 'Stop counting the summary',
    notCounting: 'Nothing is being counted.',
  },
};
