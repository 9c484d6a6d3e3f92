import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const gateway = 'http://127.0.0.1:18789'
// The gateway takes requests that name itself, from its own page.
const toGateway = { target: gateway, changeOrigin: true, headers: { origin: gateway } }

// biome-ignore lint/style/noDefaultExport: Vite reads its config from the default export
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  // The page comes from the machine it talks to, so one file of 640 kB is quicker than several.
  build: { outDir: '../../dist/ui', emptyOutDir: true, chunkSizeWarningLimit: 1000 },
  server: { proxy: { '/api': toGateway, '/sign-in': toGateway } },
})
