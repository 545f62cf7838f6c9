/** How keys are written in a command, matched against an event, and shown to a person. */

export interface KeyPress {
  readonly key: string;
  /** The physical key, for layouts and systems where Alt writes another character. */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

interface Chord {
  readonly mod: boolean;
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
  readonly key: string;
}

const NAMED: Readonly<Record<string, string>> = { space: ' ', plus: '+', esc: 'escape', del: 'delete' };

/** `Mod+Shift+K`: modifiers, then one key as `KeyboardEvent.key` names it (`Plus` and `Space` for those two). */
function chordOf(keys: string): Chord {
  const parts = keys.split('+').map((part) => part.toLowerCase());
  const last = parts.at(-1) ?? '';
  return {
    mod: parts.includes('mod'),
    ctrl: parts.includes('ctrl'),
    alt: parts.includes('alt'),
    shift: parts.includes('shift'),
    key: NAMED[last] ?? last,
  };
}

const isSign = (key: string): boolean => key.length === 1 && !/[a-z0-9 ]/.test(key);

/** Whether these keys are this command's. A sign such as `?` needs no `Shift`: which keys write it is the layout's matter. */
export function matchesKeys(keys: string, press: KeyPress, mac: boolean): boolean {
  const chord = chordOf(keys);
  const wantsCtrl = chord.ctrl || (chord.mod && !mac);
  const wantsMeta = chord.mod && mac;
  if (press.ctrlKey !== wantsCtrl || press.metaKey !== wantsMeta || press.altKey !== chord.alt) return false;
  const key = press.key.toLowerCase();
  if (isSign(chord.key)) return key === chord.key;
  if (press.shiftKey !== chord.shift) return false;
  if (key === chord.key) return true;
  // ⌥N writes ˜ on a Mac, and Shift+1 writes ! everywhere: the physical key says what was meant.
  return press.code.toLowerCase() === (/^\d$/.test(chord.key) ? `digit${chord.key}` : `key${chord.key}`);
}

/** Whether they would be typed into a text field. */
export function needsModifier(keys: string): boolean {
  const chord = chordOf(keys);
  return !chord.mod && !chord.ctrl && !chord.alt && !/^f\d+$/.test(chord.key);
}

const MAC_SIGNS: Readonly<Record<string, string>> = { mod: '⌘', ctrl: '⌃', alt: '⌥', shift: '⇧' };
const PC_WORDS: Readonly<Record<string, string>> = { mod: 'Ctrl', ctrl: 'Ctrl', alt: 'Alt', shift: 'Shift' };
const KEY_SIGNS: Readonly<Record<string, string>> = {
  enter: '⏎',
  escape: 'Esc',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  delete: 'Del',
  ' ': 'Space',
};

/** `⌘K` on a Mac, `Ctrl K` elsewhere. */
export function keysText(keys: string, mac: boolean): string {
  const chord = chordOf(keys);
  const signs = mac ? MAC_SIGNS : PC_WORDS;
  const modifiers = (['ctrl', 'alt', 'shift', 'mod'] as const).filter((name) => chord[name]).map((name) => signs[name]);
  if (!mac) modifiers.sort((a, b) => Number(b === 'Ctrl') - Number(a === 'Ctrl'));
  const key = KEY_SIGNS[chord.key] ?? (chord.key.length === 1 ? chord.key.toUpperCase() : capital(chord.key));
  return [...modifiers, key].join(mac ? '' : ' ');
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
