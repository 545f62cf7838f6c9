import { defineConfig } from 'vitest/config';

const project = (name: string, include: string[], timeoutMs: number, parallel: boolean) => ({
  test: {
    name,
    include,
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    fileParallelism: parallel,
    environment: 'node' as const,
  },
});

export default defineConfig({
  test: {
    projects: [
      project(
        'unit',
        ['test/unit/**/*.test.ts', 'test/unit/**/*.test.tsx', 'test/conformance/**/*.test.ts'],
        20_000,
        true,
      ),
      project('integration', ['test/integration/**/*.test.ts'], 60_000, false),
      project('e2e', ['test/e2e/**/*.test.ts'], 120_000, false),
    ],
  },
});
