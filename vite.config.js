import { defineConfig } from 'vite';

// One entry for each kind of page; Flask finds the built files in the manifest.
export default defineConfig({
  base: '/static/dist/',
  publicDir: false,
  build: {
    target: 'es2022',
    outDir: 'static/dist',
    manifest: true,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    rollupOptions: {
      input: { app: 'frontend/app.js', inbox: 'frontend/inbox.js', diagram: 'frontend/diagram.js' },
    },
  },
});
