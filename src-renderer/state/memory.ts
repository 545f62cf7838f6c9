import type { Memory } from './store.ts';

/** Lasts as long as the window: for the generated session, and where the browser refuses storage. */
export function passingMemory(): Memory {
  const values = new Map<string, string>();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
  };
}

/** The browser's storage, or one that passes: a private window may refuse both reading and writing. */
export function windowMemory(passing: boolean): Memory {
  if (passing) return passingMemory();
  const spare = passingMemory();
  return {
    getItem(key) {
      try {
        return localStorage.getItem(key) ?? spare.getItem(key);
      } catch {
        return spare.getItem(key);
      }
    },
    setItem(key, value) {
      spare.setItem(key, value);
      try {
        localStorage.setItem(key, value);
      } catch (error) {
        console.warn('This browser keeps nothing between launches.', error);
      }
    },
  };
}
