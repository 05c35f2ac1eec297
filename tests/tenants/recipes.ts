import type { Belongings, Recipe, Spec } from './recipe.ts';

const wait = { wait: '30' };
const steps = [{ op: 'limit', rows: 1 }];
const source = "document: { dsl: '1.0.3', namespace: tests, name: other, version: 1.0.0 }\ndo:\n  - a: { set: { b: 1 } }\n";
const secret = { kind: 'bearer', token: 'a token of mine' };
const tus = { 'tus-resumable': '1.0.0' };

const sends =
  (body: (my: Belongings) => unknown, more: Omit<Spec, 'body'> = {}): Recipe['spec'] =>
  (my) => ({ ...more, body: body(my) });
const asks =
  (query: (my: Belongings) => Readonly<Record<string, string>>): Recipe['spec'] =>
  (my) => ({ query: query(my) });
const file = (my: Belongings) => ({ file_id: my['fileId'] });

/**
 * What an operation takes beside the ids in its address, by its name. Operations that take nothing need no line. A new
 * operation that does: add what it takes here; a new kind of id: make one in belongings.ts and name it there.
 */
export const recipes: Readonly<Record<string, Recipe>> = {
  'sessions.create': { spec: sends(() => ({ title: 'another' })) },
  'sessions.update': { spec: sends((my) => ({ title: 'changed', leaf_id: my['answerId'] })) },
  'sessions.history': { spec: asks((my) => ({ cursor: my['answerId'] ?? '' })) },
  'messages.send': { spec: sends((my) => ({ content: 'Hello', parent_id: my['answerId'], model: 'causeway/echo' })) },
  'messages.edit': { spec: sends(() => ({ content: 'Hello', model: 'causeway/echo' })) },
  'messages.regenerate': { spec: (my) => ({ params: { messageId: my['answerId'] ?? '' }, body: { model: 'causeway/echo' } }) },
  'messages.search': { spec: asks(() => ({ text: 'mark' })) },
  'chat.completions.create': {
    spec: sends(() => ({ model: 'causeway/echo', messages: [{ role: 'user', content: 'Hello' }] })),
  },
  'responses.create': { spec: sends(() => ({ model: 'causeway/echo', input: 'Hello' })) },
  'embeddings.create': { spec: sends(() => ({ model: 'causeway/echo', input: 'Hello' })), owner: [200, 400, 404] },
  'approvals.decide': { spec: sends(() => ({ decision: 'deny' })) },
  'approvals.list': { spec: asks((my) => ({ session_id: my['sessionId'] ?? '' })) },

  'projects.create': { spec: sends((my) => ({ name: `third ${my['mark']}` })) },
  'projects.update': { spec: sends(() => ({ description: 'changed' })) },
  'projects.delete': { spec: (my) => ({ params: { projectId: my['spareProjectId'] ?? '' } }) },
  'projects.set-member': { spec: sends(() => ({ role: 'viewer' }), { params: { userId: 'colleague' } }) },
  'projects.remove-member': { spec: () => ({ params: { userId: 'colleague' } }) },
  'workflows.create': { spec: sends((my) => ({ source, project_id: my['projectId'] })) },
  'workflows.import': { spec: sends((my) => ({ source, project_id: my['projectId'] })) },
  'workflows.validate': { spec: sends(() => ({ source })) },
  'workflows.update': { spec: sends((my) => ({ project_id: my['projectId'] })) },
  'workflows.save-version': { spec: sends(() => ({ source: source.replace('name: other', 'name: mine') })) },
  'workflows.list': { spec: asks((my) => ({ project_id: my['projectId'] ?? '' })) },
  'workflows.version': { spec: () => ({ params: { version: '1' } }) },
  'workflows.diff': { spec: () => ({ params: { version: '1', other: '1' } }) },
  'workflows.test-step': { spec: sends(() => ({ step: { a: { set: { b: 1 } } } })) },
  'executions.list': { spec: asks((my) => ({ workflow_id: my['workflowId'] ?? '' })) },
  'executions.value': { spec: () => ({ params: { file: 'f'.repeat(64) } }), owner: [404] },
  'executions.start': { spec: sends(() => ({})) },
  'executions.retry': { spec: sends(() => ({})), owner: [201, 202, 409] },
  'executions.signal': { spec: sends(() => ({ key: '/do/0/ask', data: { approved: true } })), owner: [200, 202, 409] },
  'executions.resolve': { spec: sends(() => ({ path: '/do/0/ask', action: 'skip' })), owner: [200, 400, 409] },
  'executions.delete': { spec: () => ({}), owner: [204, 409] },
  'triggers.create': { spec: sends(() => ({ settings: { kind: 'webhook' } })) },
  'triggers.update': { spec: sends(() => ({ is_enabled: false })) },
  'credentials.create': { spec: sends(() => ({ name: 'second', hosts: ['example.com'], secret })) },
  'credentials.replace': { spec: sends(() => ({ hosts: ['example.com'], secret })) },

  'files.upload': { spec: (my) => ({ query: wait, form: { fields: {}, file: `a,b\n1,${my['mark']}\n` } }) },
  'files.update': { spec: sends(() => ({ name: 'renamed.csv' }), { query: wait }) },
  'files.dialect-preview': { spec: sends(() => ({})) },
  'uploads.create': { spec: () => ({ bytes: '', headers: { ...tus, 'upload-length': '10' } }) },
  'uploads.append': {
    spec: () => ({
      bytes: 'a,b\n',
      headers: { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
    }),
  },
  'uploads.get': { spec: () => ({ headers: tus }) },
  'uploads.delete': { spec: () => ({ headers: tus }) },
  'uploads.from-url': { spec: sends(() => ({ url: 'http://127.0.0.1:9/x.csv' })), owner: [400, 403, 422, 502] },
  'data.preview': { spec: asks((my) => ({ file_id: my['fileId'] ?? '' })) },
  'data.preview-query': { spec: sends(file) },
  'data.profile': { spec: asks((my) => ({ file_id: my['fileId'] ?? '' })) },
  'data.profile-make': { spec: sends(file) },
  'data.refused': { spec: asks((my) => ({ file_id: my['fileId'] ?? '' })) },
  'data.ask': {
    spec: sends((my) => ({ ...file(my), question: 'How many?', model: 'causeway/echo' })),
    owner: [200, 409, 422, 502],
  },
  'data.cluster': { spec: sends((my) => ({ ...file(my), column: 'a' })) },
  'data.facets': { spec: sends((my) => ({ ...file(my), columns: ['a'] })) },
  'data.compare': { spec: sends((my) => ({ a: file(my), b: file(my) })) },
  'data.query': { spec: sends((my) => ({ tables: [file(my)], sql: 'SELECT * FROM input' })) },
  'data.transform': { spec: sends((my) => ({ ...file(my), steps }), { query: wait }) },
  'data.export': { spec: sends(() => ({}), { query: wait }) },
  'data.export-postgres': {
    spec: sends(() => ({ to: { url: 'postgres://nobody@127.0.0.1:9/x', table: 't' } }), { query: wait }),
    owner: [200, 201, 202, 400, 403, 409, 422, 502],
  },
  'data.progress': { spec: asks((my) => ({ file_id: my['fileId'] ?? '' })) },
  'data.runs': { spec: asks((my) => ({ file_id: my['fileId'] ?? '' })) },
  'data.cancel': { spec: () => ({}), owner: [200, 204, 409] },
  'recipes.create': { spec: sends((my) => ({ ...file(my), name: `second ${my['mark']}`, plan: { steps } })) },
  'recipes.check': { spec: sends((my) => ({ ...file(my), steps })) },
  'recipes.update': { spec: sends((my) => ({ ...file(my), revision: 1, name: 'renamed' })) },
  'recipes.branch': { spec: sends((my) => ({ name: `branch ${my['mark']}` })) },
  'recipes.drift': { spec: sends(file) },
  'recipes.list': { spec: asks((my) => ({ file_id: my['fileId'] ?? '' })) },
  'recipes.restore': { spec: sends(() => ({ revision: 1, to: 1 })), owner: [200, 201, 409] },
  'recipes.revision': { spec: () => ({ params: { revision: '1' } }) },
  'recipes.run': { spec: sends(file, { query: wait }) },

  'knowledge.collections.create': { spec: sends((my) => ({ name: `second ${my['mark']}` })) },
  'knowledge.collections.update': { spec: sends(() => ({ name: 'renamed' })) },
  'knowledge.documents.add': {
    spec: sends((my) => ({ collection_id: my['collectionId'], documents: [{ name: 'more.txt', text: 'More.' }] })),
  },
  'knowledge.documents.upload': {
    spec: (my) => ({
      query: { collection_id: my['collectionId'] ?? '', ...wait },
      form: { fields: {}, file: `Uploaded ${my['mark']}` },
    }),
  },
  'knowledge.documents.update': { spec: sends(() => ({ name: 'renamed.txt' })) },
  'knowledge.documents.list': { spec: asks((my) => ({ collection_id: my['collectionId'] ?? '' })) },
  'knowledge.documents.cancel': { spec: () => ({}), owner: [200, 204, 409] },
  // Its collection may be gone before.
  'knowledge.documents.delete': { spec: () => ({}), owner: [204, 404] },
  'knowledge.evaluation.set': {
    spec: sends((my) => ({ questions: [{ question: 'What is said?', document_id: my['documentId'] }] })),
  },
  'knowledge.search': { spec: sends((my) => ({ query: 'mark', collection_ids: [my['collectionId']] })) },

  'agents.create': { spec: sends((my) => ({ name: `second ${my['mark']}` })) },
  'agents.update': { spec: sends(() => ({ instructions: 'changed' })) },
  'mcp-servers.create': { spec: sends(() => ({ name: 'second', url: 'https://example.com/mcp' })) },
  'mcp-servers.update': { spec: sends(() => ({ enabled: false })) },
  'mcp-servers.check': { spec: () => ({}), owner: [200, 502, 504] },
  'mcp.post': {
    spec: sends(() => ({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }), {
      headers: { accept: 'application/json, text/event-stream' },
    }),
  },

  'keys.create': { spec: sends((my) => ({ name: `second ${my['mark']}`, project_id: my['projectId'] })) },
  'keys.update': { spec: sends(() => ({ name: 'renamed' })) },
  'keys.rotate': { spec: sends(() => ({})) },
  'account.update': { spec: sends((my) => ({ name: `me ${my['mark']}` })) },
  'account.set-password': { spec: sends(() => ({ password: 'correct horse battery' })), owner: [409] },

  // The engines may not be installed.
  'audio.speech': { spec: sends(() => ({ model: 'tts-1', voice: 'alloy', input: 'Hello' })), owner: [200, 503] },
  'audio.transcriptions': {
    spec: () => ({ form: { fields: { model: 'whisper-1' }, file: 'no sound' } }),
    owner: [200, 400, 503],
  },
  'audio.translations': {
    spec: () => ({ form: { fields: { model: 'whisper-1' }, file: 'no sound' } }),
    owner: [400, 503],
  },

  'calls.create': { spec: sends(() => ({ to: '+14155550123' })), owner: [201, 400, 403, 409, 422, 503] },
  'calls.dtmf': { spec: sends(() => ({ digits: '1' })), owner: [204, 409] },
  'calls.hangup': { spec: () => ({}), owner: [200, 409] },
  // Its carrier is not configured; who may not hear it does not learn that.
  'calls.recording': { spec: () => ({}), owner: [503] },
  'calls.transfer': { spec: sends(() => ({ to: '+14155550123' })), owner: [200, 409] },

  'providers.create': { spec: sends((my) => ({ name: `other-${my['word']}`, base_url: 'http://127.0.0.1:9/v1' })) },
  'providers.update': { spec: sends(() => ({ enabled: false })) },
  'models.get': { spec: () => ({ params: { '*': 'causeway/echo' } }), owner: [200, 404] },
  'models.set-default': { spec: sends(() => ({ model: null })) },
  'doctor.check': { spec: sends(() => ({ url: 'http://127.0.0.1:9/' })) },
  'people.list-belongings': { spec: () => ({}), owner: [200] },
  'people.update': { spec: sends((my) => ({ name: `they ${my['mark']}` })) },
  'budgets.create': {
    spec: sends((my) => ({ name: 'b', period: 'day', limit_nano: 1000, scope: 'key', subject_id: my['keyId'], mode: 'warn' })),
  },
  'budgets.update': { spec: sends(() => ({ name: 'renamed' })) },
  'prices.set': { spec: sends(() => ({ model: 'causeway/other', rates: { input: 1, output: 1 } })) },
};

const ownWay = 'nobody is signed in yet, and what it takes is a secret';

/** What is not driven, and why; keep it short. */
export const exempt: Readonly<Record<string, string>> = {
  'hooks.deliver': 'whoever holds the secret of the trigger may deliver, signed in or not (triggers.test.ts)',
  'telephony.voice': 'a carrier signs what it sends, and nobody is signed in',
  'telephony.ask': 'a carrier signs what it sends, and nobody is signed in',
  'telephony.status': 'a carrier signs what it sends, and nobody is signed in',
  'invitations.accept': ownWay,
  'invitations.read': ownWay,
  'sign-in.create': ownWay,
  'sign-in.with-password': ownWay,
  'sign-in.start-oidc': ownWay,
  'sign-in.finish-oidc': ownWay,
  'sign-in.delete': 'it would end the session that drives the test (feature.test.ts of keys)',
};
