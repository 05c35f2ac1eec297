import type { Part, Ports } from '../lab.ts';

export interface PythonOptions {
  readonly port?: number;
  readonly host?: string;
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The environment without a WebSocket library. */
  readonly isPlain?: boolean;
  readonly requirements?: readonly string[];
  /** More switches for uvicorn. */
  readonly switches?: readonly string[];
}

const corsImport = 'from fastapi.middleware.cors import CORSMiddleware\n';

/** FastAPI under uvicorn: `body` follows `app = FastAPI()`. */
export function fastapi(ports: Ports, body: string, options: PythonOptions = {}): Part {
  const { folder = 'backend', port = ports.api, switches = [] } = options;
  const requirements = options.requirements ?? ['fastapi', options.isPlain === true ? 'uvicorn' : 'uvicorn[standard]'];
  const source = `from fastapi import FastAPI, HTTPException, Request, Response, WebSocket, UploadFile
${body.includes('CORSMiddleware') ? corsImport : ''}
${body.includes('app = FastAPI(') ? '' : 'app = FastAPI()\n'}
${body.trim()}
`;
  const host = options.host ?? '127.0.0.1';
  const serve = ['-m', 'uvicorn', 'main:app', '--host', host, '--port', String(port), ...switches];
  return python(options, { 'main.py': source, serve, folder, port, requirements });
}

/** Flask's own server: `body` follows `app = Flask(__name__)`. */
export function flask(ports: Ports, body: string, options: PythonOptions & { readonly isDebug?: boolean } = {}): Part {
  const { folder = 'backend', port = ports.api, isDebug = false } = options;
  const run = `app.run(host="${options.host ?? '127.0.0.1'}", port=${port}${isDebug ? ', debug=True, use_reloader=False' : ''})`;
  const source = `import os
from flask import Flask, Response, abort, jsonify, redirect, request
${body.includes('CORS(') ? 'from flask_cors import CORS\n' : ''}
app = Flask(__name__)
${body.trim()}

if __name__ == "__main__":
    ${run}
`;
  const requirements = options.requirements ?? ['flask', ...(body.includes('CORS(') ? ['flask-cors'] : [])];
  return python(options, { 'app.py': source, serve: ['app.py'], folder, port, requirements });
}

/** Any Python server from one file that listens by itself. */
export function pythonScript(ports: Ports, code: string, options: PythonOptions = {}): Part {
  const { folder = 'backend', port = ports.api, requirements = [] } = options;
  return python(options, { 'server.py': `${code.trim()}\n`, serve: ['server.py'], folder, port, requirements });
}

interface Service {
  readonly serve: readonly string[];
  readonly folder: string;
  readonly port: number;
  readonly requirements: readonly string[];
  readonly [file: string]: unknown;
}

function python(options: PythonOptions, { serve, folder, port, requirements, ...sources }: Service): Part {
  const files = Object.entries(sources).map(([name, text]) => [`${folder}/${name}`, String(text)]);
  const dotEnv = Object.entries(options.env ?? {}).map(([name, value]) => `${name}=${value}\n`);
  return {
    files: {
      ...Object.fromEntries(files),
      [`${folder}/requirements.txt`]: `${requirements.join('\n')}\n`,
      [`${folder}/.venv`]: options.isPlain === true ? 'plain' : 'full',
      ...(options.env === undefined ? {} : { [`${folder}/.env`]: dotEnv.join('') }),
    },
    programs: [
      {
        command: './.venv/bin/python',
        args: serve,
        folder,
        port,
        ...(options.env === undefined ? {} : { env: options.env }),
        ...(options.host?.includes(':') === true ? { host: options.host } : {}),
      },
    ],
    needs: ['python'],
  };
}

/** FastAPI's CORS middleware as its guide shows it. */
export const starletteCors = (origins: readonly string[], more = ''): string => `app.add_middleware(
    CORSMiddleware,
    allow_origins=${JSON.stringify(origins)},
    allow_credentials=True,
    allow_methods=["*"],
    allow_headers=["*"],${more === '' ? '' : `\n    ${more},`}
)`;
