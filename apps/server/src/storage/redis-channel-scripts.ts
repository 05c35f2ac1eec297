import { createHash } from 'node:crypto';
import type { Position } from '@causeway/contract';
import { channelLimits, newEpoch } from './memory-channels.ts';
import type { Redis } from './redis.ts';

/**
 * A channel is a hash (epoch, head, bytes) and a stream whose ids are `<offset>-0`. Both scripts begin a new epoch when the hash
 * is gone: evicted, expired or a Redis that restarted empty.
 */
const opening = `
local epoch = redis.call('HGET', KEYS[1], 'epoch')
if not epoch then
  epoch = ARGV[1]
  redis.call('DEL', KEYS[2])
  redis.call('HSET', KEYS[1], 'epoch', epoch, 'head', 0, 'bytes', 0)
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
`;

/** ARGV: new epoch, lifetime, '1' to begin a new epoch, message, messages kept, bytes kept, live channel. */
const publishScript = `
if ARGV[3] == '1' then redis.call('DEL', KEYS[1]) end
${opening}
local offset = redis.call('HINCRBY', KEYS[1], 'head', 1)
redis.call('XADD', KEYS[2], offset .. '-0', 'm', ARGV[4])
local bytes = redis.call('HINCRBY', KEYS[1], 'bytes', #ARGV[4])
while redis.call('XLEN', KEYS[2]) > tonumber(ARGV[5]) or bytes > tonumber(ARGV[6]) do
  local oldest = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)[1]
  if not oldest then break end
  redis.call('XDEL', KEYS[2], oldest[1])
  bytes = redis.call('HINCRBY', KEYS[1], 'bytes', -#oldest[2][2])
end
redis.call('PEXPIRE', KEYS[2], ARGV[2])
redis.call('PUBLISH', ARGV[7], epoch .. '.' .. offset .. ' ' .. ARGV[4])
return { epoch, offset }
`;

/** ARGV: new epoch, lifetime, epoch and offset of the asked position. Answers epoch, head and the messages after it. */
const readScript = `
${opening}
redis.call('PEXPIRE', KEYS[2], ARGV[2])
local head = tonumber(redis.call('HGET', KEYS[1], 'head'))
local after = tonumber(ARGV[4])
if ARGV[3] ~= epoch or after > head then return { epoch, head, 0, {} } end
local messages = {}
for _, entry in ipairs(redis.call('XRANGE', KEYS[2], (after + 1) .. '-0', '+')) do messages[#messages + 1] = entry[2][2] end
if #messages ~= head - after then return { epoch, head, 0, {} } end
return { epoch, head, 1, messages }
`;

/** ARGV: new epoch, lifetime, live channel. Followers see the new epoch and know that they are lost. */
const restartScript = `
redis.call('DEL', KEYS[1])
${opening}
redis.call('PUBLISH', ARGV[3], epoch .. '.0 null')
return { epoch, 0 }
`;

const shaOf = (script: string): string => createHash('sha1').update(script).digest('hex');
const publishSha = shaOf(publishScript);
const readSha = shaOf(readScript);
const restartSha = shaOf(restartScript);

/** Refreshed by every message and every subscriber; then the channel is forgotten. */
export const channelLifetimeMs = channelLimits.idleMs;
export const liveChannel = (name: string): string => `causeway:live:${name}`;
const keysOf = (name: string): string[] => [`causeway:channel:{${name}}`, `causeway:channel:{${name}}:log`];

export interface History {
  readonly head: Position;
  /** False: what the position asks for is not there any more. */
  readonly isWhole: boolean;
  readonly messages: readonly unknown[];
}

export interface Appended {
  readonly name: string;
  readonly text: string;
  readonly startsEpoch: boolean;
}

export interface ChannelScripts {
  append(entry: Appended): Promise<Position>;
  read(name: string, after: Position | undefined): Promise<History>;
  /** Begins a new epoch and tells the followers of every node. */
  restart(name: string): Promise<void>;
}

function toPosition(epoch: unknown, offset: unknown): Position {
  if (typeof epoch !== 'string' || typeof offset !== 'number') throw new TypeError('the channel script answered nothing known');
  return { epoch, offset };
}

function toHistory(answer: unknown): History {
  if (!Array.isArray(answer)) throw new TypeError('the channel script answered no list');
  const parts: readonly unknown[] = answer;
  const [epoch, head, isWhole, messages] = parts;
  const texts: unknown[] = Array.isArray(messages) ? messages : [];
  return {
    head: toPosition(epoch, head),
    isWhole: isWhole === 1,
    messages: texts.map((text): unknown => JSON.parse(String(text))),
  };
}

/** The two atomic steps of a channel in Redis. */
export function createChannelScripts({ client, dependency }: Pick<Redis, 'client' | 'dependency'>): ChannelScripts {
  async function run(script: string, sha: string, call: { keys: string[]; arguments: string[] }): Promise<unknown> {
    return dependency.call(async () => {
      try {
        return await client.evalSha(sha, call);
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
        return client.eval(script, call);
      }
    });
  }

  const lifetime = String(channelLifetimeMs);
  return {
    async append({ name, text, startsEpoch }) {
      const { maxMessages, maxBytes } = channelLimits;
      const limits = [String(maxMessages), String(maxBytes)];
      const values = [newEpoch(), lifetime, startsEpoch ? '1' : '0', text, ...limits, liveChannel(name)];
      const answer = await run(publishScript, publishSha, { keys: keysOf(name), arguments: values });
      if (!Array.isArray(answer)) throw new TypeError('the channel script answered no list');
      return toPosition(answer[0], answer[1]);
    },
    async read(name, after) {
      const values = [newEpoch(), lifetime, after?.epoch ?? '', String(after?.offset ?? 0)];
      return toHistory(await run(readScript, readSha, { keys: keysOf(name), arguments: values }));
    },
    async restart(name) {
      await run(restartScript, restartSha, { keys: keysOf(name), arguments: [newEpoch(), lifetime, liveChannel(name)] });
    },
  };
}
