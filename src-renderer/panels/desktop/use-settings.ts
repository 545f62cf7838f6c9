import { useEffect } from 'react';
import type { Documents } from '../../../src-shared/model/documents.ts';
import { useDocument } from '../../data/use-document.ts';
import { useShell } from '../../data/use-shell.ts';

export const TEXT_SCALES: readonly number[] = [0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2];

/** The next larger or smaller step from a scale, which may stand between two. */
export function nextScale(scale: number, direction: 1 | -1): number {
  const beyond = TEXT_SCALES.filter((one) => (direction === 1 ? one > scale + 0.001 : one < scale - 0.001));
  return (direction === 1 ? beyond[0] : beyond.at(-1)) ?? scale;
}

type Settings = Documents['settings'];

/** The settings of the profile and the way to change them. */
export function useSettings(): readonly [Settings, (patch: Partial<Settings>) => void] {
  const [settings, change] = useDocument('settings');
  return [settings, (patch) => change((before) => ({ ...before, ...patch }))];
}

/** Does in this window what the settings of the profile say; the theme is the window state's own (`theme/follow-theme.ts`). */
export function useSettingsApplied(): void {
  const [settings] = useDocument('settings');
  const shell = useShell();
  useEffect(() => {
    if (shell.can.zoom) void shell.ask('view.zoom', { factor: settings.textScale });
  }, [shell, settings.textScale]);
}
