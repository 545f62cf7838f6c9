import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the window was: device-independent pixels on the whole desktop. */
export interface WindowState {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
  readonly maximized: boolean;
}

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const DEFAULT: WindowState = { width: 1440, height: 900, maximized: false };
export const MIN_WIDTH = 900;
export const MIN_HEIGHT = 560;

const file = (profileDir: string): string => join(profileDir, 'window.json');

/** A window whose screen was unplugged would open where nobody sees it: its middle must be on some screen. */
function visible(state: WindowState, screens: readonly Area[]): boolean {
  const { x, y } = state;
  if (x === undefined || y === undefined) return true;
  const middleX = x + state.width / 2;
  return screens.some(
    (area) => middleX >= area.x && middleX < area.x + area.width && y >= area.y - 8 && y < area.y + area.height - 40,
  );
}

/** How much lower and further right a second window opens. */
const STEP = 32;

/**
 * The last window's place, or the default where there is none, it is damaged, or it is on no screen.
 * @param beside another window that is open now: its size, one step further.
 */
export function readWindowState(profileDir: string, screens: readonly Area[], beside?: Area): WindowState {
  if (beside !== undefined) {
    const state = { ...beside, x: beside.x + STEP, y: beside.y + STEP, maximized: false };
    return visible(state, screens) ? state : { ...state, x: undefined, y: undefined };
  }
  let kept: unknown;
  try {
    kept = JSON.parse(readFileSync(file(profileDir), 'utf8'));
  } catch {
    return DEFAULT;
  }
  if (typeof kept !== 'object' || kept === null) return DEFAULT;
  const values = kept as Readonly<Record<string, unknown>>;
  const number = (name: string): number | undefined =>
    Number.isSafeInteger(values[name]) ? (values[name] as number) : undefined;
  const state: WindowState = {
    x: number('x'),
    y: number('y'),
    width: Math.max(MIN_WIDTH, number('width') ?? DEFAULT.width),
    height: Math.max(MIN_HEIGHT, number('height') ?? DEFAULT.height),
    maximized: values.maximized === true,
  };
  return visible(state, screens) ? state : { ...state, x: undefined, y: undefined };
}

/** @returns what went wrong, for the log; a window's place is not worth more. */
export function writeWindowState(profileDir: string, state: WindowState): Error | null {
  try {
    writeFileSync(file(profileDir), `${JSON.stringify(state)}\n`);
    return null;
  } catch (error) {
    return error as Error;
  }
}
