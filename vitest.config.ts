import { defineConfig } from 'vitest/config'

/** Forks, not threads: ending a thread while ONNX Runtime works in it aborts the whole process. */
// biome-ignore lint/style/noDefaultExport: vitest reads the default export
export default defineConfig({
  test: { include: ['test/**/*.test.ts'], pool: 'forks', maxWorkers: 2, testTimeout: 60_000, hookTimeout: 60_000,
    // as main.ts sets it
    env: { LANGCHAIN_CALLBACKS_BACKGROUND: 'false' },
  },
})
