import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/**
 * On a machine that is shared a socket or a browser may be late for reasons that are not ours. One more try tells such a failure from
 * a real one, and `npm test` names each test that needed it.
 */
const retry = process.env.CI === undefined ? 0 : 1;

const project = (name: string, include: string[], timeoutMs: number, parallel: boolean, exclude: string[] = []) => ({
  test: {
    name,
    include,
    exclude,
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    fileParallelism: parallel,
    // Where nothing says otherwise Vitest leaves a core free: on two that is no parallelism at all.
    ...(parallel ? { maxWorkers: Math.max(2, availableParallelism() - 1) } : {}),
    // Groups follow each other: what watches the clock is alone.
    sequence: { groupOrder: parallel ? 0 : name === 'integration' ? 1 : 2 },
    environment: 'node' as const,
    // Pure logic is late for nobody.
    ...(name === 'unit' ? {} : { retry }),
  },
});

const TERMINAL = ['test/integration/shells/cli*.test.ts'];

export default defineConfig({
  test: {
    projects: [
      project(
        'unit',
        ['test/unit/**/*.test.ts', 'test/unit/**/*.test.tsx', 'test/conformance/**/*.test.ts'],
        20_000,
        true,
      ),
      // The terminal is mostly processes that start: two of them at once disturb nobody's clock.
      project('terminal', TERMINAL, 60_000, true),
      project('integration', ['test/integration/**/*.test.ts'], 60_000, false, TERMINAL),
      project('e2e', ['test/e2e/**/*.test.ts'], 120_000, false),
    ],
  },
});
