import type { ViewAction, Viewport } from './axis/viewport.ts';

/**
 * What a key does to the view while the lanes have the focus; null for other keys. Keys that work from anywhere are commands.
 * Escape is the component's: it clears the range.
 */
export function keyAction(key: string, shift: boolean, view: Viewport): ViewAction | null {
  const step = (view.toNs - view.fromNs) * (shift ? 0.5 : 0.1);
  switch (key) {
    case 'ArrowLeft':
      return { type: 'pan', byNs: -step };
    case 'ArrowRight':
      return { type: 'pan', byNs: step };
    case 'Home':
      return { type: 'start' };
    case 'End':
      return { type: 'end' };
    default:
      return null;
  }
}
