import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { ListenerFact, SettingFact } from '../facts.ts';
import { readMachine } from './examine-machine.ts';
import { Notebook } from './notebook.ts';

const root = mkdtempSync(join(tmpdir(), 'causeway-machine-'));

function write(path: string, text: string): string {
  const file = join(root, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const owner = (port: number, command: string, folder: string): ListenerFact => ({
  kind: 'listener',
  port,
  address: '127.0.0.1',
  command,
  folder: join(root, folder),
});

function settingsOf(owners: readonly ListenerFact[], project?: string): SettingFact[] {
  const notebook = new Notebook(undefined);
  readMachine(notebook, owners, { ports: new Set([5173, 8000]), targets: new Set([8000]), project });
  return notebook.facts.filter((fact) => fact.kind === 'setting');
}

const callsIn = (name: string, text: string): string[] => {
  const folder = join(root, name);
  write(join(name, 'main.py'), text);
  return settingsOf([], folder).flatMap(({ topic, value }) => (topic === 'cors-call' ? [value.replaceAll(/\s+/gu, ' ')] : []));
};

describe('what the files of this machine say', () => {
  after(() => rmSync(root, { recursive: true }));

  test('the sources of the program that hands out the page are not taken for the backend', () => {
    write('web/server.js', `import express from 'express';\nfetch('http://localhost:8000/items');`);
    write('api/main.py', 'app = FastAPI()');
    const web = owner(5173, 'node server.js', 'web');
    const stacks = (owners: readonly ListenerFact[]) =>
      settingsOf(owners).flatMap(({ topic, name }) => (topic === 'stack' ? [name] : []));
    assert.deepEqual(stacks([web]), []);
    assert.deepEqual(stacks([web, owner(8000, 'uvicorn main:app', 'api')]), ['fastapi']);
  });

  test('each path of a Caddyfile leads to the server that its own block names', () => {
    const text = ':80 {\n handle /a/* {\n  reverse_proxy 127.0.0.1:1001\n }\n reverse_proxy /b/* 127.0.0.1:1002\n}\n';
    write('caddy/Caddyfile', text);
    const found = settingsOf([], join(root, 'caddy')).filter(({ topic }) => topic === 'nginx-upstream');
    const byPath = new Map(found.map(({ name, value }) => [name, value]));
    assert.equal(byPath.get('/a/'), '127.0.0.1:1001');
    assert.equal(byPath.get('/b/'), '127.0.0.1:1002');
  });

  test('an import of the middleware is no call of it, and a call is read to its own end', () => {
    const call = `CORSMiddleware, allow_origins=os.getenv("ORIGINS", "").split(","), allow_methods=["*"])`;
    const rest = '@app.get("/items")\ndef items():\n    return [1]';
    const head = 'from fastapi.middleware.cors import CORSMiddleware\n\napp = FastAPI()\n';
    assert.deepEqual(callsIn('a', `${head}app.add_middleware(${call}\n${rest}`), [call]);
    assert.deepEqual(callsIn('b', `${head}app.add_middleware(CORSMiddleware)\n${rest}`), ['CORSMiddleware)']);
    const wrapped = 'CORSMiddleware(app, allow_origins=list(map(str, origins())), allow_credentials=True)';
    assert.deepEqual(callsIn('c', `${head}app = ${wrapped}\n${rest}`), [wrapped]);
    assert.deepEqual(callsIn('d', `CORS(app, origins=os.environ["A"].split(","), max_age=60)\n${rest}`), [
      'CORS(app, origins=os.environ["A"].split(","), max_age=60)',
    ]);
  });
});
