import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findSampleSecret } from './sample-secrets.ts';

for (const [variable, value] of [
  ['CAUSEWAY_API_KEY', 'dev_api_key_12345'],
  ['CAUSEWAY_TOKEN', 'justin-access-token'],
  ['OPENAI_API_KEY', 'changeme'],
  ['OPENAI_API_KEY', 'sk-xxxxxxxxxxxxxxxx'],
  ['OPENAI_API_KEY', 'sk-...'],
  ['OPENAI_API_KEY', 'your_openai_api_key_here'],
  ['OPENAI_API_KEY', ' Your-API-Key '],
  ['SARVAM_API_KEY', '<your key>'],
  ['CAUSEWAY_SECRET', 'your-super-secret-jwt-token-with-at-least-32-characters-long'],
  ['CAUSEWAY_SECRET', '16f8c0ef4a5d391b26034086c628469d3f9f497f08163ab9b40137092f2909ef'],
  ['CAUSEWAY_SECRET', 'secret'],
  ['CAUSEWAY_ADMIN_PASSWORD', 'password'],
  ['CAUSEWAY_DATABASE_URL', 'postgres://postgres:your-super-secret-and-long-postgres-password@localhost:5432/postgres'],
  ['CAUSEWAY_REDIS_URL', 'redis://:changeme@127.0.0.1:6379'],
] as const) {
  test(`${variable}=${value} is refused`, () =>
    assert.equal(findSampleSecret({ PORT: '8000', [variable]: value })?.name, variable));
}

for (const [variable, value] of [
  ['CAUSEWAY_DATABASE_URL', 'postgres://postgres:postgres@localhost:5432/causeway'],
  ['CAUSEWAY_DATA_DIR', 'test'],
  ['CAUSEWAY_ORIGINS', 'http://localhost:3000'],
  ['CAUSEWAY_LIMITS_DEFAULT', 'burst=50,minute=300,hour=10000'],
  ['OPENAI_API_KEY', 'test'],
  ['OPENAI_API_KEY', 'none'],
  ['OPENAI_API_KEY', 'sk-proj-4f9aVx1Qe7'],
  ['CAUSEWAY_SECRET', 'kL3xPq9vT2mZ8wYb5nRs7dGh1jFc4aVe'],
  ['CAUSEWAY_AUTH', 'off'],
  ['HOME', 'changeme'],
  ['JENKINS_TOKEN', 'changeme'],
  ['OPENAI_API_KEY', 'sk-1234'],
  ['OPENAI_API_KEY', 'sk-no-key-required'],
  ['OPENAI_API_KEY', undefined],
] as const) {
  test(`${variable}=${value ?? ''} is left alone`, () => assert.equal(findSampleSecret({ [variable]: value }), undefined));
}
