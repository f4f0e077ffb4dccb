import { defineConfig } from 'vite';

// The editor of forms draws the viewer's fields, and hooks work within one copy of preact alone: the
// viewer takes the copy that the editor asks for, which is older than the one that others use.
const EDITOR = new URL('node_modules/@bpmn-io/form-js-editor/dist/index.es.js', import.meta.url).pathname;
const onePreactForForms = {
  name: 'one-preact-for-forms',
  enforce: 'pre',
  resolveId(source, importer, options) {
    const ofViewer = importer?.includes('/form-js-viewer/') && /^preact(\/|$)/.test(source);
    return ofViewer ? this.resolve(source, EDITOR, { ...options, skipSelf: true }) : null;
  },
};

// One entry for each kind of page; Flask finds the built files in the manifest.
export default defineConfig({
  base: '/static/dist/',
  publicDir: false,
  plugins: [onePreactForForms],
  build: {
    target: 'es2022',
    outDir: 'static/dist',
    manifest: true,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1800,
    rollupOptions: {
      checks: { bundlerTimings: false },
      input: {
        answer: 'frontend/answer.js', api: 'frontend/api.js', app: 'frontend/app.js',
        checklists: 'frontend/checklists.js', compare: 'frontend/compare.js', diagram: 'frontend/diagram.js',
        inbox: 'frontend/inbox.js', moving: 'frontend/moving.js', processes: 'frontend/processes.js',
        team: 'frontend/team.js', workspace: 'frontend/designer/workspace.js',
      },
    },
  },
});
