import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

const inWorkerd = ['test/workerd/**/*.test.ts', '**/*.workerd.test.ts'];
const inBrowsers = ['test/e2e/**/*.test.ts'];
const elsewhere = ['node_modules/**', 'dist/**', '.cache/**'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          include: ['**/*.test.ts'],
          exclude: [...elsewhere, ...inWorkerd, ...inBrowsers],
        },
      },
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              bindings: {
                SIGNING_KEYS: '{"test":"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"}',
                // Tests run at any hour and with any visitor: none may be one of those held out.
                HOLDOUT_SHARE: '0',
                COORDINATOR_SETTINGS: '{"switchbackShare":0}',
              },
            },
          }),
        ],
        test: { name: 'workerd', include: inWorkerd, exclude: elsewhere, testTimeout: 120_000 },
      },
      {
        test: {
          name: 'e2e',
          include: inBrowsers,
          exclude: elsewhere,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        // What they need is not on every machine: `npm test` runs those whose needs it finds.
        test: {
          name: 'where-found',
          include: ['test/**/*.where-found.ts'],
          testTimeout: 200_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
