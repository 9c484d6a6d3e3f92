import { defineConfig } from 'vitest/config'

/** Forks, not threads: ending a thread while ONNX Runtime works in it aborts the whole process. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/fixed-seed.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
})
