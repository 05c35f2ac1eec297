import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { Fault } from '@causeway/contract';
import type { FaultCode } from '@causeway/contract';
import { skipWithout, startPostgres, temporaryDirectory } from '../../../../../tests/services.ts';
import { createModels } from '../../providers/models/directory.ts';
import type { ModelDirectory } from '../../providers/models/directory.ts';
import { startFakeUpstream } from '../../providers/models/fake/start-fake-upstream.ts';
import type { FakeUpstream } from '../../providers/models/fake/start-fake-upstream.ts';
import type { ProviderConfig } from '../../providers/models/model.ts';
import type { Database } from '../../storage/database.ts';
import { openPostgres } from '../../storage/postgres.ts';
import { openSecrets } from '../../storage/secrets.ts';
import { openSqlite } from '../../storage/sqlite.ts';
import { providersMigration } from './migrations/0001-providers.ts';
import { createModelsRepository } from './repository.ts';
import { ModelsService } from './service.ts';

const hasCode =
  (code: FaultCode, message = /./u) =>
  (error: unknown) =>
    error instanceof Fault && error.code === code && message.test(error.message);

const key = 'sk-0123456789abcdef';
const directory = temporaryDirectory('models');
const secrets = openSecrets(join(directory, 'data'));

function modelsSuite(name: string, skip: string | false, open: () => Promise<Database>): void {
  describe(`providers in ${name}`, { skip }, () => {
    let database: Database;
    let fake: FakeUpstream;
    let models: ModelDirectory;
    let service: ModelsService;
    let changes = 0;
    let environment: ProviderConfig[] = [];

    function start(): ModelsService {
      models = createModels({ providers: environment, localServers: [{ name: 'ollama', port: fake.port }] });
      return new ModelsService({
        repository: createModelsRepository(database),
        models,
        sealer: secrets,
        environment,
        ownPort: 8000,
        onChanged: async () => {
          changes += 1;
        },
        now: () => 1_700_000_000_000,
      });
    }

    async function restart(): Promise<void> {
      models.close();
      service = start();
      await service.reload();
    }

    const create = (more: Record<string, unknown> = {}) =>
      service.create({ name: 'fake', kind: 'openai', base_url: `${fake.url}/v1`, ...more });

    before(async () => {
      database = await open();
      assert.ok(Array.isArray(providersMigration.up));
      await database.write(providersMigration.up.map((sql: string) => ({ sql, parameters: [] })));
    });
    after(() => database.close());
    beforeEach(async () => {
      fake = await startFakeUpstream({ apiKey: key });
      environment = [];
      changes = 0;
      service = start();
    });
    afterEach(async () => {
      models.close();
      await database.write([
        { sql: 'delete from model_provider', parameters: [] },
        { sql: 'delete from model_setting', parameters: [] },
      ]);
      await fake.close();
    });

    test('a provider is added, listed with its models and a masked key, and survives a restart', async () => {
      const made = await create({ api_key: key });
      assert.match(made.id, /^prv_/u);
      assert.deepEqual([made.status, made.key_hint, made.source, made.enabled], ['ok', '…cdef', 'saved', true]);
      assert.deepEqual(made.models, ['fake-1', 'fake-2', 'fake-embedding']);
      assert.equal(changes, 1);
      await restart();
      const listed = await service.list();
      assert.deepEqual(listed, { providers: [made], default_model: 'fake/fake-1' });
      assert.equal(JSON.stringify(listed).includes(key), false);
    });

    test('the key is not readable in the database', async () => {
      await create({ api_key: key });
      const rows = await database.read('select * from model_provider');
      assert.equal(JSON.stringify(rows).includes(key), false);
    });

    test('a refused key is shown as the cause', async () => {
      const made = await create({ api_key: 'sk-wrong-0123456789' });
      assert.equal(made.status, 'failed');
      assert.match(made.cause ?? '', /refused its API key/u);
    });

    test('a name is used once, and neither the echo nor an environment provider can be imitated', async () => {
      environment = [
        { id: 'prv_openai', name: 'openai', kind: 'openai', baseUrl: `${fake.url}/v1`, apiKey: key, models: undefined },
      ];
      await restart();
      await create();
      await assert.rejects(create(), hasCode('conflict'));
      await assert.rejects(create({ name: 'openai' }), hasCode('conflict'));
      await assert.rejects(create({ name: 'causeway' }), hasCode('conflict'));
      const other = await create({ name: 'other' });
      await assert.rejects(service.update(other.id, { name: 'fake' }), hasCode('conflict'));
      assert.equal((await service.update(other.id, { name: 'other' })).name, 'other');
    });

    test('a key does not follow its provider to another host, scheme or port', async () => {
      const made = await create({ api_key: key });
      const moved = await startFakeUpstream({ apiKey: key });
      const baseUrl = `${moved.url}/v1`;
      await assert.rejects(service.update(made.id, { base_url: baseUrl }), hasCode('invalid_request', /does not go to/u));
      assert.equal((await service.list()).providers[0]?.base_url, `${fake.url}/v1`);
      const again = await service.update(made.id, { base_url: baseUrl, api_key: key });
      assert.deepEqual([again.base_url, again.status], [baseUrl, 'ok']);
      assert.equal((await service.update(made.id, { base_url: `${moved.url}/other` })).key_hint, '…cdef');
      await moved.close();
    });

    test('a key whose row was moved to another host is not sent there', async () => {
      const made = await create({ api_key: key });
      const thief = await startFakeUpstream();
      await database.write([{ sql: 'update model_provider set base_url = ?', parameters: [`${thief.url}/v1`] }]);
      await restart();
      const { providers } = await service.list();
      assert.equal(providers[0]?.status, 'failed');
      assert.match(providers[0]?.cause ?? '', /does not open/u);
      await service.check(made.id);
      assert.equal(thief.requests.length, 0);
      await thief.close();
    });

    test('a provider is switched off, restricted, checked and removed', async () => {
      const made = await create({ api_key: key });
      assert.deepEqual((await service.update(made.id, { models: ['fake-2'] })).models, ['fake-2']);
      await service.update(made.id, { enabled: false });
      assert.deepEqual(await service.listModels(), []);
      await service.update(made.id, { enabled: true });
      fake.misbehave('status=500', '/v1/models');
      assert.equal((await service.check(made.id)).status, 'failed');
      await service.remove(made.id);
      assert.deepEqual((await service.list()).providers, []);
      const calls = [
        () => service.remove(made.id),
        () => service.check(made.id),
        () => service.update(made.id, { enabled: true }),
      ];
      for (const call of calls) {
        await assert.rejects(call, hasCode('not_found'));
      }
    });

    test('a provider of the environment is shown and cannot be changed here', async () => {
      environment = [
        { id: 'prv_openai', name: 'openai', kind: 'openai', baseUrl: `${fake.url}/v1`, apiKey: key, models: undefined },
      ];
      await restart();
      const { providers } = await service.list();
      assert.deepEqual([providers[0]?.source, providers[0]?.key_hint, providers[0]?.status], ['environment', '…cdef', 'ok']);
      await assert.rejects(service.update('prv_openai', { enabled: false }), hasCode('conflict', /environment/u));
      await assert.rejects(service.remove('prv_openai'), hasCode('conflict'));
      assert.equal((await service.check('prv_openai')).status, 'ok');
    });

    test('credentials in a base URL and a GGUF path are refused by name', async () => {
      await assert.rejects(create({ base_url: 'http://user:secret@127.0.0.1/v1' }), hasCode('invalid_request', /api_key/u));
      await assert.rejects(create({ kind: 'gguf' }), hasCode('invalid_request', /CAUSEWAY_GGUF/u));
    });

    test('the default model is chosen among those listed and remembered', async () => {
      await create({ api_key: key });
      assert.equal(await service.setDefaultModel('fake-2'), 'fake/fake-2');
      await restart();
      assert.equal((await service.list()).default_model, 'fake/fake-2');
      await assert.rejects(service.setDefaultModel('fake/none'), hasCode('model_not_found'));
      await assert.rejects(service.setDefaultModel('none'), hasCode('model_not_found'));
      assert.equal(await service.setDefaultModel(null), 'fake/fake-1');
    });

    test('what another process changed is read when it is looked for', async () => {
      await service.reload();
      const mine = models;
      const first = service;
      service = start();
      await create({ api_key: key });
      models.close();
      await first.reloadIfChanged();
      await mine.ready();
      assert.deepEqual(
        mine.states().map((state) => [state.name, state.status]),
        [['fake', 'ok']],
      );
      models = mine;
      service = first;
    });

    test('models are found by id, by bare name, and not otherwise', async () => {
      await assert.rejects(service.getModel('fake-1'), hasCode('model_not_found'));
      await create({ api_key: key });
      assert.equal((await service.getModel('fake/fake-1')).owned_by, 'fake');
      assert.equal((await service.getModel('fake-2')).id, 'fake/fake-2');
      await assert.rejects(service.getModel('fake/none'), hasCode('model_not_found'));
    });

    test('a model server on this machine is found until it is in use', async () => {
      await fake.close();
      fake = await startFakeUpstream({ models: ['llama3.2:latest'] });
      await restart();
      const [found] = await service.discover();
      assert.deepEqual(found, { name: 'ollama', kind: 'openai', base_url: `${fake.url}/v1`, models: ['llama3.2:latest'] });
      await service.create({ name: 'mine', kind: 'openai', base_url: `http://localhost:${fake.port}/v1` });
      assert.deepEqual(await service.discover(), []);
    });
  });
}

modelsSuite('SQLite', false, async () => openSqlite({ path: join(directory, 'models.db') }));
modelsSuite('PostgreSQL', skipWithout('postgres').skip, async () =>
  openPostgres({ url: (await startPostgres()).url, deadlineMs: 20_000 }),
);
