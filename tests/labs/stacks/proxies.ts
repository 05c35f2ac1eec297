import { executable } from '../needs.ts';
import type { Files, Part, Ports } from '../lab.ts';

/** nginx with one server block; `body` is its inside after `listen`. */
export function nginx(
  ports: Ports,
  body: string,
  options: { readonly http?: string; readonly port?: number; readonly listen?: string } = {},
): Part {
  const port = options.port ?? ports.proxy;
  const conf = `daemon off;
master_process off;
error_log logs/error.log warn;
pid logs/nginx.pid;

events { worker_connections 64; }

http {
    access_log off;
    default_type application/octet-stream;
${options.http ?? ''}
    server {
        listen ${options.listen ?? `127.0.0.1:${port}`};
        server_name localhost;
${body
  .trim()
  .split('\n')
  .map((line) => `        ${line}`.trimEnd())
  .join('\n')}
    }
}
`;
  return {
    files: { 'nginx/nginx.conf': conf, 'nginx/logs/error.log': '' },
    programs: [
      {
        command: executable('nginx') ?? 'nginx',
        args: ['-p', '.', '-c', 'nginx.conf', '-e', 'logs/error.log'],
        folder: 'nginx',
        port,
      },
    ],
    needs: ['nginx'],
  };
}

/** Caddy without certificates and without its admin port; `body` is the inside of the site block. */
export function caddy(ports: Ports, body: string, port = ports.proxy): Part {
  const file = `{
	admin off
	auto_https off
}

http://localhost:${port} {
${body.trim()}
}
`;
  return {
    files: { Caddyfile: file },
    programs: [
      { command: executable('caddy') ?? 'caddy', args: ['run', '--config', 'Caddyfile', '--adapter', 'caddyfile'], port },
    ],
    needs: ['caddy'],
  };
}

/** A Vite dev server in `web/`; `server` is the inside of its server settings. */
export function vite(
  ports: Ports,
  server: string,
  { files = {}, host = '127.0.0.1' }: { readonly files?: Files; readonly host?: string } = {},
): Part {
  const manifest = { name: 'web', private: true, type: 'module', scripts: { dev: 'vite' }, devDependencies: { vite: '*' } };
  const config = `import { defineConfig } from 'vite';

export default defineConfig({
  server: {
    port: ${ports.web},
    strictPort: true,
    host: '${host}',
${server
  .trim()
  .split('\n')
  .map((line) => `    ${line}`)
  .join('\n')}
  },
});
`;
  return {
    files: {
      'web/package.json': `${JSON.stringify(manifest, null, 2)}\n`,
      'web/vite.config.js': config,
      'web/index.html':
        '<!doctype html><html><head><title>App</title></head><body><div id="app"></div><script type="module" src="/src/main.js"></script></body></html>\n',
      'web/src/main.js': "document.querySelector('#app').textContent = 'App';\n",
      ...files,
    },
    programs: [{ command: process.execPath, args: ['node_modules/vite/bin/vite.js'], folder: 'web', port: ports.web }],
  };
}
