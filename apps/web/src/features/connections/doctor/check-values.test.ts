import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyValues, fromTarget, toOrder, toTarget } from './check-values.ts';

const page = 'http://localhost:8000';

test('a single address is a URL, and this page asks unless another one is named', () => {
  assert.deepEqual(toTarget({ ...emptyValues, what: 'localhost:9000/x' }, page), {
    url: 'http://localhost:9000/x',
    origin: page,
  });
  const values = {
    ...emptyValues,
    what: 'http://a.test/',
    origin: 'http://b.test',
    method: 'POST',
    headers: 'X-A: b\n\n',
    body: '{}',
    socket: '/ws',
  };
  assert.deepEqual(toTarget(values, page), {
    url: 'http://a.test/',
    origin: 'http://b.test',
    requests: ['POST http://a.test/'],
    headers: ['X-A: b'],
    data: '{}',
    sockets: ['/ws'],
  });
});

test('anything else is what a browser or a person said, and it names its own page', () => {
  const what = "Access to fetch at 'http://a.test/x' from origin 'http://b.test' has been blocked by CORS policy";
  assert.deepEqual(toTarget({ ...emptyValues, what }, page), { symptom: what });
  assert.equal(toOrder({ ...emptyValues, what }).fetches[0]?.url, 'http://a.test/x');
});

test('this browser sends GET in place of what may change something, unless it is told to', () => {
  const values = { ...emptyValues, what: 'http://a.test/', method: 'DELETE', body: 'x' };
  assert.deepEqual(
    toOrder(values).fetches.map(({ method, body }) => [method, body]),
    [['GET', undefined]],
  );
  assert.deepEqual(
    toOrder({ ...values, isSentAsGiven: true }).fetches.map(({ method, body }) => [method, body]),
    [['DELETE', 'x']],
  );
  const what = `curl -X DELETE 'http://a.test/'`;
  assert.equal(toOrder({ ...values, what, isSentAsGiven: true }).fetches[0]?.method, 'GET');
});

test('a WebSocket is opened at its own address, or beside the one that is checked', () => {
  assert.deepEqual(toOrder({ ...emptyValues, what: 'wss://a.test/live' }), {
    fetches: [],
    sockets: [{ url: 'wss://a.test/live', protocols: [] }],
  });
  const beside = toOrder({ ...emptyValues, what: 'http://a.test/x', socket: '/ws' });
  assert.deepEqual(beside.sockets, [{ url: 'ws://a.test/ws', protocols: [] }]);
});

test('an earlier check fills the form, without the headers that were masked', () => {
  const values = fromTarget({
    url: 'http://a.test/',
    origin: 'http://b.test',
    requests: ['PUT http://a.test/'],
    headers: ['Authorization: Bearer ***', 'X-A: b'],
  });
  assert.deepEqual(values, {
    ...emptyValues,
    what: 'http://a.test/',
    origin: 'http://b.test',
    method: 'PUT',
    headers: 'X-A: b',
  });
});
