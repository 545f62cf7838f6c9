import * as v from 'valibot';
import { expect, it } from 'vitest';
import type { Command, CommandGroup } from '../../../src-renderer/commands/registry.ts';
import { menuBar } from '../../../src-renderer/panels/desktop/menu-bar.ts';
import { shellRequests } from '../../../src-shared/contract/shell.ts';

const command = (id: string, group: CommandGroup, more: Partial<Command> = {}): Command => ({
  id,
  title: id,
  group,
  run: () => undefined,
  ...more,
});
const some = [
  command('tab.close', 'view', { keys: ['Mod+W'] }),
  command('recording.open', 'recording'),
  command('recording.recent.1', 'recording'),
  command('connection.disconnect', 'connection', { unable: 'Nothing is open.' }),
  command('timeline.fit', 'timeline', { keys: ['F'] }),
  command('app.settings', 'view'),
  command('app.about', 'help'),
];

it.each([true, false])('holds every command once, as the shell takes it (mac: %s)', (mac) => {
  const menus = menuBar(some, mac);
  expect(v.safeParse(shellRequests['menu.show'].schema, { menus }).success).toBe(true);
  const ids = menus.flatMap(({ entries }) => entries.flatMap((entry) => (entry.kind === 'command' ? [entry.id] : [])));
  expect(ids.toSorted()).toEqual(some.map(({ id }) => id).toSorted());
  const disconnect = menus
    .flatMap(({ entries }) => entries)
    .find((entry) => entry.kind === 'command' && entry.id === 'connection.disconnect');
  expect(disconnect).toMatchObject({ enabled: false });
});
