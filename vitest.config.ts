import { defineConfig } from 'vitest/config';

/** Tests by what they need: `fast` files and processes only, `engine` a real Docker engine and registry. */
export default defineConfig({
  test: {
    projects: [
      {
        // Packages that vite reads name source maps whose sources they do not bring, which it warns of.
        logLevel: 'error',
        test: {
          name: 'fast',
          // It imports JSON in a way that Node 20 refuses; vite reads it.
          server: { deps: { inline: ['@actions/workflow-parser'] } },
          setupFiles: ['test/support/random-seed.ts'],
          include: ['test/**/*.test.ts'],
          exclude: ['test/engine/**'],
          globalSetup: ['test/support/setup.ts'],
          testTimeout: 60_000
        }
      },
      {
        test: {
          name: 'engine',
          include: ['test/engine/**/*.test.ts'],
          globalSetup: ['test/support/setup.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000
        }
      }
    ]
  }
});
