import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = process.env['VITE_CAUSEWAY_URL'] ?? 'http://localhost:8000';
const isProxied = process.env['CAUSEWAY_WEB_PROXY'] === '1';

/** What the server owns; everything else is a page of this app. */
const serverPaths = ['/api', '/v1', '/health', '/ready', '/metrics', '/docs', '/openapi.json'];
const proxy = Object.fromEntries(serverPaths.map((path) => [path, { target: server, changeOrigin: true, ws: true }]));

export default defineConfig(({ command }) => ({
  plugins: [react()],
  // In development the page talks cross-origin, as a frontend of your own would; a built app talks to whoever served it.
  define: { 'import.meta.env.VITE_CAUSEWAY_URL': JSON.stringify(command === 'serve' && !isProxied ? server : '') },
  server: { host: 'localhost', port: 5173, strictPort: true, ...(isProxied ? { proxy } : {}) },
  build: {
    target: 'es2023',
    // Inlined assets would need `data:` in font-src and script-src; the server sends `default-src 'self'`.
    assetsInlineLimit: 0,
    manifest: true,
    rolldownOptions: { input: { app: 'index.html', frame: 'check-frame.html' } },
  },
}));
