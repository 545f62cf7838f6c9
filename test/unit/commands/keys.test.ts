import { describe, expect, it } from 'vitest';
import { commandFor } from '../../../src-renderer/commands/dispatch.ts';
import { type KeyPress, keysText, matchesKeys, needsModifier } from '../../../src-renderer/commands/keys.ts';
import { type Command, createCommandRegistry } from '../../../src-renderer/commands/registry.ts';

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});
const command = (id: string, more: Partial<Command> = {}): Command => ({
  id,
  title: id,
  group: 'view',
  run: () => undefined,
  ...more,
});

describe('keys of a command', () => {
  it('Mod is ⌘ on a Mac and Ctrl elsewhere, and never both', () => {
    expect(matchesKeys('Mod+K', press('k', { metaKey: true }), true)).toBe(true);
    expect(matchesKeys('Mod+K', press('k', { ctrlKey: true }), true)).toBe(false);
    expect(matchesKeys('Mod+K', press('k', { ctrlKey: true }), false)).toBe(true);
    expect(matchesKeys('Mod+K', press('k', { ctrlKey: true, shiftKey: true }), false)).toBe(false);
    expect(matchesKeys('Ctrl+Tab', press('Tab', { ctrlKey: true }), true)).toBe(true);
  });

  it('a sign is what is written, whichever keys write it on this layout', () => {
    expect(matchesKeys('?', press('?', { shiftKey: true }), false)).toBe(true);
    expect(matchesKeys('?', press('?'), false)).toBe(true);
    expect(matchesKeys('Mod+Plus', press('+', { ctrlKey: true, shiftKey: true }), false)).toBe(true);
    expect(matchesKeys('F', press('F', { shiftKey: true }), false)).toBe(false);
  });

  it('a physical key where Alt writes another character', () => {
    expect(matchesKeys('Alt+N', press('˜', { altKey: true, code: 'KeyN' }), true)).toBe(true);
    expect(matchesKeys('Alt+1', press('¡', { altKey: true, code: 'Digit1' }), true)).toBe(true);
  });

  it('are written as the machine writes them', () => {
    expect(keysText('Mod+Shift+K', true)).toBe('⇧⌘K');
    expect(keysText('Mod+Shift+K', false)).toBe('Ctrl Shift K');
    expect(keysText('Mod+Enter', false)).toBe('Ctrl ⏎');
    expect(keysText('?', true)).toBe('?');
  });

  it('belong to a text field unless a modifier or a function key is in them', () => {
    expect([needsModifier('F'), needsModifier('?'), needsModifier('Shift+G')]).toEqual([true, true, true]);
    expect([needsModifier('Mod+F'), needsModifier('Alt+N'), needsModifier('F3')]).toEqual([false, false, false]);
  });
});

describe('the command registry', () => {
  it('forgets the commands of what has left the screen, and the nearest wins while both are there', () => {
    const registry = createCommandRegistry();
    registry.offer([command('view.find', { title: 'page', keys: ['Mod+F'] })]);
    const leave = registry.offer([
      command('detail.find', { keys: ['Mod+F'] }),
      command('view.find', { title: 'pane' }),
    ]);
    const ctrlF = press('f', { ctrlKey: true });
    expect(commandFor(registry.all(), ctrlF, false)?.id).toBe('detail.find');
    expect(registry.all().find((one) => one.id === 'view.find')?.title).toBe('pane');
    leave();
    expect(commandFor(registry.all(), ctrlF, false)?.id).toBe('view.find');
    expect(registry.all().map((one) => one.title)).toEqual(['page']);
  });

  it('runs what is there and able, and says whether it did', () => {
    const registry = createCommandRegistry();
    let ran = 0;
    const run = () => {
      ran += 1;
    };
    registry.offer([command('a', { run }), command('b', { run, unable: 'not now' })]);
    expect([registry.run('a'), registry.run('b'), registry.run('c')]).toEqual([true, false, false]);
    expect(ran).toBe(1);
  });

  it('is the same list until something changes, so that nothing renders for nothing', () => {
    const registry = createCommandRegistry();
    let changes = 0;
    registry.subscribe(() => {
      changes += 1;
    });
    const leave = registry.offer([command('a')]);
    expect(registry.all()).toBe(registry.all());
    leave();
    expect(changes).toBe(2);
  });
});
