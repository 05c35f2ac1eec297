import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mintId } from '@causeway/contract';
import type { ProjectRole } from '@causeway/contract';
import { localPrincipal } from './credentials.ts';
import { can } from './principal.ts';
import type { Principal } from './principal.ts';

const [me, other] = [mintId('user'), mintId('user')];
const [mine, shared] = [mintId('project'), mintId('project')];
const principal: Principal = { ...localPrincipal, userId: me, kind: 'user', role: 'member' };
const withRole = (role: ProjectRole): Principal => ({ ...principal, projects: new Map([[shared, { owner: other, role }]]) });
const ofKey = (limits: { projectId?: typeof mine; models?: string[] }): Principal => ({
  ...principal,
  kind: 'key',
  key: { id: mintId('key'), projectId: limits.projectId ?? null, models: limits.models ?? null, rateTier: 'default' },
});

describe('what a principal can do', () => {
  test('with its own things is what its scopes say', () => {
    const reader: Principal = { ...principal, scopes: new Set(['data:read', 'workflows:write']) };
    assert.equal(can(reader, 'data:read', { owner: me }), true);
    assert.equal(can(reader, 'data:write', { owner: me }), false);
    assert.equal(can(reader, 'workflows:read', { owner: me, projectId: mine }), true);
    assert.equal(can(reader, 'workflows:run', { owner: me, projectId: mine }), true);
  });

  test('with the things of others is nothing, whatever its role on the server', () => {
    for (const role of ['owner', 'admin', 'member', 'viewer'] as const) {
      const asker: Principal = { ...principal, role };
      assert.equal(can(asker, 'data:read', { owner: other }), false);
      assert.equal(can(asker, 'workflows:read', { owner: other, projectId: shared }), false);
    }
  });

  test('in a shared project is what the role there says', () => {
    const thing = { owner: other, projectId: shared };
    const allowed = (role: ProjectRole) =>
      (['workflows:read', 'workflows:run', 'workflows:write'] as const).filter((action) => can(withRole(role), action, thing));
    assert.deepEqual(allowed('viewer'), ['workflows:read']);
    assert.deepEqual(allowed('runner'), ['workflows:read', 'workflows:run']);
    assert.deepEqual(allowed('editor'), ['workflows:read', 'workflows:run', 'workflows:write']);
  });

  test('in a shared project covers what its owner has in it only', () => {
    assert.equal(can(withRole('editor'), 'workflows:read', { owner: other, projectId: mine }), false);
    assert.equal(can(withRole('editor'), 'workflows:read', { owner: mintId('user'), projectId: shared }), false);
    assert.equal(can(withRole('editor'), 'workflows:read', { owner: other }), false);
  });

  test('with the key of a project ends at the project', () => {
    const narrowed = ofKey({ projectId: mine });
    assert.equal(can(narrowed, 'workflows:write', { owner: me, projectId: mine }), true);
    assert.equal(can(narrowed, 'workflows:read', { owner: me, projectId: shared }), false);
    assert.equal(can(narrowed, 'data:read', { owner: me }), true);
  });

  test('with a key of models is those models and whole providers', () => {
    const narrowed = ofKey({ models: ['openai/gpt-5', 'local/*'] });
    for (const model of ['openai/gpt-5', 'local/llama']) assert.equal(can(narrowed, 'chat:write', { model }), true);
    for (const model of ['openai/gpt-5-pro', 'localx/a', 'local']) assert.equal(can(narrowed, 'chat:write', { model }), false);
    assert.equal(can(principal, 'chat:write', { model: 'any/thing' }), true);
  });

  test('with people stops for admins at owners', () => {
    const admin: Principal = { ...principal, role: 'admin' };
    assert.equal(can(admin, 'people:write', { person: 'admin' }), true);
    assert.equal(can(admin, 'people:write', { person: 'owner' }), false);
    assert.equal(can({ ...admin, role: 'owner' }, 'people:write', { person: 'owner' }), true);
  });
});
