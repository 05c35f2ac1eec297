import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '@causeway/contract';
import { createAddressPolicy } from './address-policy.ts';
import { parseAllowed } from './parse-allowed.ts';

const at = (address: string, port = 80, host = address) => ({ host, port, address });

test('public addresses on web ports may be called, and nothing else by default', () => {
  const { refusalOf } = createAddressPolicy();
  assert.equal(refusalOf(at('8.8.8.8')), undefined);
  assert.equal(refusalOf(at('8.8.8.8', 8443)), undefined);
  for (const port of [22, 25, 111, 445]) assert.match(refusalOf(at('8.8.8.8', port)) ?? '', /system service/u);
  assert.match(refusalOf(at('127.0.0.1')) ?? '', /this machine/u);
  assert.match(refusalOf(at('10.1.2.3')) ?? '', /private/u);
  assert.match(refusalOf(at('not an address')) ?? '', /no IP address/u);
});

test('loopback is open when only this machine can ask, and nothing further inside', () => {
  const { refusalOf } = createAddressPolicy({ isLoopbackAllowed: true });
  assert.equal(refusalOf(at('127.0.0.1', 22)), undefined);
  assert.equal(refusalOf(at('::ffff:127.0.0.1')), undefined);
  assert.ok(refusalOf(at('192.168.1.1')));
  assert.ok(refusalOf(at('0.0.0.0')));
});

test('the operator opens hosts, ports and networks, but never the metadata service', () => {
  const allow = ['api.internal', '*.svc.cluster.local', '10.0.0.7:9000', '172.16.0.0/12', '[fd12::1]:80', '0.0.0.0/0', '::/0'];
  const { refusalOf } = createAddressPolicy({ allow });
  for (const address of ['169.254.169.254', '::ffff:169.254.169.254', '64:ff9b::a9fe:a9fe', 'fd00:ec2::254']) {
    assert.match(refusalOf(at(address, 80, 'api.internal')) ?? '', /metadata/u, address);
  }
  const narrow = createAddressPolicy({ allow: allow.slice(0, 5) });
  assert.equal(narrow.refusalOf(at('10.9.9.9', 5000, 'API.internal.')), undefined);
  assert.equal(narrow.refusalOf(at('10.9.9.9', 5000, 'a.svc.cluster.local')), undefined);
  assert.ok(narrow.refusalOf(at('10.9.9.9', 5000, 'svc.cluster.local')));
  assert.ok(narrow.refusalOf(at('10.9.9.9', 5000, 'evilapi.internal')));
  assert.equal(narrow.refusalOf(at('10.0.0.7', 9000)), undefined);
  assert.ok(narrow.refusalOf(at('10.0.0.7', 9001)));
  assert.equal(narrow.refusalOf(at('172.20.1.1', 22)), undefined);
  assert.equal(narrow.refusalOf(at('fd12::1', 80)), undefined);
});

test('one forbidden address among those of a name refuses the name', async () => {
  const resolve = async () => ['93.184.215.14', '10.0.0.1'];
  const policy = createAddressPolicy({ resolve });
  await assert.rejects(policy.addressesOf('mixed.example', 443), (error: unknown) => {
    assert.ok(error instanceof Fault);
    assert.equal(error.code, 'outbound_refused');
    assert.doesNotMatch(error.message, /10\.0\.0\.1/u);
    return true;
  });
});

test('a name without an address is unreachable, not allowed', async () => {
  const none = createAddressPolicy({ resolve: async () => [] });
  await assert.rejects(none.addressesOf('none.example', 443), { code: 'outbound_unreachable' });
});

test('an entry that cannot be read is refused with its reason', () => {
  for (const entry of ['http://a.b', '10.0.0.0/33', 'a..b', 'a:99999', '::1/129', '*', '', 'a b']) {
    assert.equal(parseAllowed(entry).ok, false, entry);
  }
  assert.throws(() => createAddressPolicy({ allow: ['10.0.0.0/99'] }), /no network/u);
});
