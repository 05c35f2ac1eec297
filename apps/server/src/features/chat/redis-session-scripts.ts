import { createHash } from 'node:crypto';
import type { Redis } from '../../storage/redis.ts';

/**
 * One session is three hashes with the tag of their owner: its fields, its messages as JSON by id, and their places in the tree
 * (`seq|parent|role|status|created_at`) by id. A sorted set orders the sessions of an owner by their last use.
 */
const touch = `for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ARGV[1]) end`;

const scripts = {
  /** KEYS: session, list. ARGV: lifetime, updated_at, id, fields…. */
  create: `if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV, 4))
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[3])
${touch}
return 1`,

  /** KEYS: session, list. ARGV: lifetime, updated_at, id, names to remove as JSON, fields…. */
  update: `if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
for _, name in ipairs(cjson.decode(ARGV[4])) do redis.call('HDEL', KEYS[1], name) end
redis.call('HSET', KEYS[1], unpack(ARGV, 5))
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[3])
${touch}
return 1`,

  /** KEYS: session. ARGV: at, until. */
  claimNaming: `local from = redis.call('HGET', KEYS[1], 'nameable_from')
if not from or tonumber(from) > tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'nameable_from', ARGV[2])
return 1`,

  /** KEYS: session. ARGV: until, then title and folded title, or neither. */
  endNaming: `if redis.call('HGET', KEYS[1], 'nameable_from') ~= ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], 'nameable_from')
if #ARGV == 3 then redis.call('HSET', KEYS[1], 'title', ARGV[2], 'title_folded', ARGV[3]) end
return 1`,

  /** KEYS: session, messages, places, list. ARGV: lifetime, at, id, answer, title, folded title, fields of a new session or '', then id, place, JSON of each message. */
  begin: `if redis.call('EXISTS', KEYS[1]) == 0 then
  if ARGV[7] == '' then return 'absent' end
  redis.call('HSET', KEYS[1], unpack(cjson.decode(ARGV[7])))
elseif redis.call('HEXISTS', KEYS[1], 'generating_id') == 1 then return 'busy' end
if redis.call('HGET', KEYS[1], 'title') == '' then redis.call('HSET', KEYS[1], 'title', ARGV[5], 'title_folded', ARGV[6]) end
redis.call('HSET', KEYS[1], 'leaf_id', ARGV[4], 'generating_id', ARGV[4], 'updated_at', ARGV[2])
for at = 8, #ARGV, 3 do
  local seq = redis.call('HINCRBY', KEYS[1], 'message_count', 1)
  redis.call('HSET', KEYS[3], ARGV[at], seq .. '|' .. ARGV[at + 1])
  redis.call('HSET', KEYS[2], ARGV[at], ARGV[at + 2])
end
redis.call('ZADD', KEYS[4], ARGV[2], ARGV[3])
${touch}
return 'begun'`,

  /** KEYS: session, messages, places. ARGV: lifetime, id, JSON. Saves only what is still being generated. */
  draft: `local place = redis.call('HGET', KEYS[3], ARGV[2])
if not place or not string.find(place, '|generating|', 1, true) then return 0 end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
${touch}
return 1`,

  /** KEYS: session, messages, places. ARGV: lifetime, id, JSON, place. */
  finish: `local place = redis.call('HGET', KEYS[3], ARGV[2])
if redis.call('HGET', KEYS[1], 'generating_id') == ARGV[2] then redis.call('HDEL', KEYS[1], 'generating_id') end
if not place or not string.find(place, '|generating|', 1, true) then return 0 end
redis.call('HSET', KEYS[3], ARGV[2], string.match(place, '^%d+') .. '|' .. ARGV[4])
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
${touch}
return 1`,

  /** KEYS: session, messages, places. ARGV: lifetime, leaf, limit. The newest first. */
  branch: `local found, id = {}, ARGV[2]
while id ~= '' and #found < tonumber(ARGV[3]) do
  local place = redis.call('HGET', KEYS[3], id)
  if not place then break end
  found[#found + 1] = redis.call('HGET', KEYS[2], id)
  id = string.match(place, '^%d+|([^|]*)')
end
${touch}
return found`,
} as const;

export type ScriptName = keyof typeof scripts;

const shas = Object.fromEntries(
  Object.entries(scripts).map(([name, text]) => [name, createHash('sha1').update(text).digest('hex')]),
);

export interface ScriptCall {
  readonly keys: string[];
  readonly arguments: string[];
}

export type RunScript = (name: ScriptName, call: ScriptCall) => Promise<unknown>;

/** Runs a script by its hash; Redis is sent the text when it does not know it. */
export function createSessionScripts({ client, dependency }: Pick<Redis, 'client' | 'dependency'>): RunScript {
  return (name, call) =>
    dependency.call(async () => {
      try {
        return await client.evalSha(shas[name] ?? '', call);
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
        return client.eval(scripts[name], call);
      }
    });
}
