import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/**
 * Has Chromium compile all of the first view's script beside the page while it arrives (V8's explicit compile hints): a
 * function compiled when it is first called holds the page up. Other browsers read a comment.
 */
const compiledAhead = (): Plugin => ({
  name: 'compiled-ahead',
  enforce: 'post',
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      for (const file of Object.values(bundle))
        if (file.type === 'chunk' && file.isEntry) file.code = `//# allFunctionsCalledOnLoad\n${file.code}`
    },
  },
})

/** Builds `frontend` to `dist/dashboard`. Vitest reads this file too, and looks at the whole repository. */
export default defineConfig({
  root: process.env['VITEST'] ? '.' : 'frontend',
  plugins: process.env['VITEST'] ? [] : [react(), tailwindcss(), compiledAhead()],
  build: {
    outDir: '../dist/dashboard',
    emptyOutDir: true,
    target: 'es2023',
    // Inlined as data: URIs, assets would break the page's content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // A test holds the first view under 200 kB of gzip, which is what is sent.
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      // What the first view needs comes as one file: twenty small ones take a slow machine longer to ask for and compile.
      output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } },
    },
  },
  worker: { format: 'es' },
  server: {
    fs: { allow: ['..'] },
    proxy: { '/api': process.env['API_URL'] ?? 'http://localhost:8080' },
  },
})
