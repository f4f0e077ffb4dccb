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
    chunkSizeWarningLimit: 1800,
    rollupOptions: {
      checks: { bundlerTimings: false },
      input: {
        app: 'frontend/app.js', inbox: 'frontend/inbox.js', diagram: 'frontend/diagram.js',
        api: 'frontend/api.js', compare: 'frontend/compare.js', workspace: 'frontend/designer/workspace.js',
        api: 'frontend/api.js', processes: 'frontend/processes.js',
        workspace: 'frontend/designer/workspace.js',
      },
    },
  },
});
