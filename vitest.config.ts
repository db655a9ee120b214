import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      'functions/**/*.test.ts',
      'frontend/**/*.test.ts',
      'frontend/**/*.test.tsx',
      'scripts/**/*.test.ts',
      'tests/**/*.test.ts',
    ],
    // Real servers and processes start in these: two cores carry two files at a time.
    maxWorkers: 2,
    globalSetup: ['tests/site.setup.ts'],
    // Many times what any test takes on a machine that has nothing else to do; a poll ends first, and says what it saw.
    testTimeout: 120_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 60_000 } },
  },
})
