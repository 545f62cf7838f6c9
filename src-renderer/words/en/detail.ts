import { bytesText, countedText, countText } from '../../../src-shared/base/units-text.ts';

/** Words of the detail. */
export const detail = {
  payload: 'Payload',
  tabs: { pretty: 'Pretty', tree: 'Tree', raw: 'Raw', hex: 'Hex' },
  wrap: 'Wrap long lines',
  find: 'Find in this payload',
  noPayload: 'No payload.',
  reading: 'Reading …',
  layingOut: 'Laying it out …',

  // What was recognised, and what was not.
  decoders: {
    json: 'JSON',
    ndjson: 'JSON lines',
    xml: 'XML',
    html: 'HTML',
    jwt: 'JSON Web Token',
    base64: 'base64',
    socketio: 'Socket.IO packet',
    gzip: 'gzip',
    zlib: 'zlib',
    msgpack: 'MessagePack',
    cbor: 'CBOR',
    utf8: 'UTF-8',
    text: 'text as it came',
  },
  recognised: (names: string) => `Shown as ${names}.`,
  guessed: (name: string) => `${name} (guessed)`,
  withFact: (name: string, fact: string) => `${name} ${fact}`,
  inside: ', in it ',
  guessTip: 'Nothing in the payload says that it is this; it only fits.',
  jwtUnchecked: 'Its signature was not checked: the key is not here.',
  showAsText: 'Show as text',
  recogniseAgain: 'Recognise it again',
  notText: (bytes: number) => `${bytesText(bytes)} that are no text, and nothing that is known.`,
  showHex: 'Show them as hex',
  notJson: (character: number) => `Not JSON at character ${countText(character)}`,
  shownAsItCame: 'Shown as it came.',
  mistakes: {
    name: 'a member name in quotes is due.',
    colon: 'a colon is due after the name.',
    value: 'this is no value of JSON.',
    early: 'it ends too early.',
    more: 'more follows after its end.',
    comma: 'a comma or the closing bracket is due.',
    afterComma: 'a comma stands before the closing bracket.',
  },
  notUtf8: 'Some bytes are not UTF-8 and show as \ufffd; Hex has them as they came.',
  partHere: (here: number, stored: number) => `${bytesText(here)} of ${bytesText(stored)} are here.`,
  partReading: (here: number, stored: number) => `Reading: ${bytesText(here)} of ${bytesText(stored)} …`,
  cancel: 'Cancel',
  readOn: 'Read the rest',
  tryAgain: 'Try again',
  cutAtCap: (stored: number, size: number) =>
    `Cut at the cap: ${countText(stored)} of ${countText(size)} bytes were recorded.`,
  sha: 'SHA-256 of the whole',
  threadTooSlow: 'It took longer than 20 seconds.',
  threadEnded: 'What reads payloads ended.',
  threadEndedHint: 'It begins anew when you try again; the recording is untouched.',

  // Lines of text.
  foldTip: 'The line goes on below',
  rawLabel: 'Raw payload',
  prettyLabel: 'Payload',
  copyRefused: 'The system did not allow copying. Click into the window and try again.',
  copiedCharacters: (count: number, partly: boolean) =>
    `Copied ${countedText(count, 'character')}${partly ? '; the rest of the payload is not here yet' : ''}`,
  lag: (duration: string) => `lag ${duration}`,
  lagAhead: (duration: string) => `${duration} ahead`,
  lagTip: (field: string, form: string, ahead: boolean) =>
    ahead
      ? `“${field}” read as ${form} lies after the arrival: the clocks differ.`
      : `From “${field}” read as ${form} to the arrival here. A guess by name and nearness; the clocks may differ.`,
  stampForms: {
    iso: 'ISO 8601',
    seconds: 'seconds since 1970',
    milliseconds: 'milliseconds since 1970',
    microseconds: 'microseconds since 1970',
    nanoseconds: 'nanoseconds since 1970',
  },

  // Tree.
  treeLabel: 'Payload as a tree',
  noTree: 'Only JSON, and what decodes to it, is a tree.',
  treePart: 'A part of JSON is no tree: the rest of the payload is needed for it.',
  members: (count: number) => countedText(count, 'member'),
  elements: (count: number) => countedText(count, 'element'),
  copyPath: 'Copy path',
  copyValue: 'Copy value',
  filterByValue: 'Filter by this value',
  filterNeedsPlain: 'Only a plain value can be filtered by',
  filterNeedsOwn: 'The filter reads payloads as they came; this one was decoded first',
  copiedPath: (path: string) => `Copied ${path}`,
  copiedValue: 'Copied the value',
  tokenInside: 'JWT',
  tokenLabel: 'What the token says',

  // Hex.
  hexLabel: (bytes: number) => `${countedText(bytes, 'byte')} in hex`,
  selectedBytes: (count: number, from: number) =>
    `${countedText(count, 'byte')} from 0x${from.toString(16)} (${countText(from)})`,
  bigEndian: 'big-endian (network order)',
  littleEndian: 'little-endian',
  hexText: 'text',
  copySelection: 'Copy selection',
  byteForms: { hex: 'Hex', text: 'Text', base64: 'Base64', c: 'C array' },
  copiedBytes: (count: number, form: string) => `Copied ${countedText(count, 'byte')} as ${form}`,

  // Search inside.
  findLabel: 'Find in the payload',
  findPlaceholder: { text: 'Find', hex: 'Bytes as 48 65 6c, or text' },
  findOf: (at: number, count: number, capped: boolean) => `${countText(at)} of ${countText(count)}${capped ? '+' : ''}`,
  findNone: 'None',
  findNoRegex: 'No regular expression',
  findCase: 'Match case',
  findRegex: 'Regular expression',
  findNext: 'Next match',
  findPrevious: 'Previous match',
  findClose: 'Close the search',
} as const;
