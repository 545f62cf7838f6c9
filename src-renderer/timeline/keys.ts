import { type ViewAction, type Viewport, ZOOM_STEP } from './viewport.ts';

/** What a key does to the view; null for keys that are not ours. Escape is the component's: it clears the range. */
export function keyAction(key: string, shift: boolean, view: Viewport): ViewAction | null {
  const step = (view.toNs - view.fromNs) * (shift ? 0.5 : 0.1);
  switch (key) {
    case 'ArrowLeft':
      return { type: 'pan', byNs: -step };
    case 'ArrowRight':
      return { type: 'pan', byNs: step };
    case '+':
    case '=':
      return { type: 'zoom', factor: 1 / ZOOM_STEP };
    case '-':
      return { type: 'zoom', factor: ZOOM_STEP };
    case 'f':
    case 'F':
      return { type: 'follow', on: !view.follow };
    case 'Home':
      return { type: 'start' };
    case 'End':
      return { type: 'end' };
    case '0':
      return { type: 'fit' };
    default:
      return null;
  }
}
