import type { Part, Ports } from '../lab.ts';
import { node } from './node.ts';
import type { NodeOptions } from './node.ts';

/** NestJS without decorators: `body` sees `Items`, a controller's class, and `app` is made after it. */
export function nest(ports: Ports, { controller, setup = '' }: { controller: string; setup?: string }): Part {
  return node(
    ports,
    `import 'reflect-metadata';
import { Controller, Delete, Get, HttpException, Module, Post, Put } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

const decorate = (decorator, type, name) => decorator(type.prototype, name, Object.getOwnPropertyDescriptor(type.prototype, name));

class ItemsController {
${controller.trim()}
}
for (const [decorator, name] of [[Get, 'list'], [Get, 'one'], [Post, 'create'], [Put, 'change'], [Delete, 'remove']]) {
  if (name in ItemsController.prototype) decorate(decorator(name === 'list' || name === 'create' ? '' : ':id'), ItemsController, name);
}
Controller('items')(ItemsController);

class AppModule {}
Module({ controllers: [ItemsController] })(AppModule);

const app = await NestFactory.create(AppModule, { logger: false });
${setup}
await app.listen(${ports.api});`,
    { dependencies: ['@nestjs/common', '@nestjs/core', '@nestjs/platform-express', 'reflect-metadata', 'rxjs'] },
  );
}

/** hapi: `routes` is the inside of the server's `routes` settings, `body` sees `server`. */
export function hapi(ports: Ports, { routes = '', body }: { routes?: string; body: string }): Part {
  return node(
    ports,
    `import Hapi from '@hapi/hapi';

const server = Hapi.server({ port: ${ports.api}, routes: { ${routes} } });
${body.trim()}
await server.start();`,
    { dependencies: ['@hapi/hapi'] },
  );
}

/** Express as classes: a router with methods, started by an App. */
export function classyExpress(
  ports: Ports,
  { before = '', methods, mount = '/api/v1' }: { before?: string; methods: string; mount?: string },
  options: NodeOptions = {},
): Part {
  const isCors = before.includes('cors(');
  return node(
    ports,
    `import express, { Router } from 'express';
${isCors ? "import cors from 'cors';\n" : ''}
class ItemsController {
  router = Router();

  constructor() {
${methods.trim()}
  }
}

class App {
  app = express();

  constructor(controllers) {
${before}
    this.app.get('/healthz', (req, res) => res.json({ up: true }));
    for (const controller of controllers) this.app.use('${mount}', controller.router);
  }

  start(port) {
    this.app.listen(port);
  }
}

new App([new ItemsController()]).start(${options.port ?? ports.api});`,
    { ...options, dependencies: ['express', ...(isCors ? ['cors'] : []), ...(options.dependencies ?? [])] },
  );
}

/** A socket.io server; `settings` are its options, `body` sees `io` and `server`. */
export function socketIo(ports: Ports, settings: string, body = ''): Part {
  return node(
    ports,
    `import { createServer } from 'node:http';
import { Server } from 'socket.io';

const server = createServer((request, response) => response.writeHead(404).end());
const io = new Server(server, { ${settings} });
io.on('connection', (socket) => socket.emit('welcome', socket.id));
${body}
server.listen(${ports.api});`,
    { dependencies: ['socket.io'] },
  );
}
