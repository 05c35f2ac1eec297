import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What is sealed stays bound to its context (owner, host): sealed text moved elsewhere does not open. */
export interface Secrets {
  /** Names this installation; not secret. */
  readonly instanceId: string;
  seal(plaintext: string, context: string): string;
  /** Throws when the text was changed, or was sealed with another key or for another context. */
  open(sealed: string, context: string): string;
  /** Always the same 32 bytes (hex) for a purpose; they tell nothing of the key. HMAC-SHA256, RFC 2104. */
  derive(purpose: string): string;
}

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;
const fileSchema = z.object({ instance_id: z.string().min(8), master_key: z.base64().length(44) });

/** Written aside and linked: of two processes that start at once, one wins and both read the same. */
function createFile(path: string): void {
  const aside = `${path}.${process.pid}`;
  const content = { instance_id: randomBytes(8).toString('hex'), master_key: randomBytes(32).toString('base64') };
  const file = openSync(aside, 'wx', 0o600);
  try {
    writeSync(file, `${JSON.stringify(content, null, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    linkSync(aside, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(aside);
  }
}

function readOrCreate(path: string): z.infer<typeof fileSchema> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    } catch (error) {
      if (attempt > 0 || !(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
        throw new Error(`${path} cannot be read; restore it from a backup, or remove it and add the provider keys again`, {
          cause: error,
        });
      }
      createFile(path);
    }
  }
}

/** Opens `<dataDir>/secrets.json` (mode 0600); the first start creates it. AES-256-GCM, NIST SP 800-38D. */
export function openSecrets(dataDir: string): Secrets {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = readOrCreate(join(dataDir, 'secrets.json'));
  const key = Buffer.from(file.master_key, 'base64');
  // Names the key in what it sealed, so that a later key can tell what is not its own.
  const keyId = createHash('sha256').update(key).digest('hex').slice(0, 8);
  return {
    instanceId: file.instance_id,
    derive: (purpose) => createHmac('sha256', key).update(purpose).digest('hex'),
    seal: (plaintext, context) => {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv(algorithm, key, iv).setAAD(Buffer.from(context));
      const sealed = Buffer.concat([iv, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${keyId}.${sealed.toString('base64url')}`;
    },
    open: (text, context) => {
      const [id, body = ''] = text.split('.', 2);
      if (id !== keyId) throw new Error('sealed with another key than the one in secrets.json');
      const sealed = Buffer.from(body, 'base64url');
      const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, ivBytes), { authTagLength: tagBytes }).setAAD(
        Buffer.from(context),
      );
      decipher.setAuthTag(sealed.subarray(-tagBytes));
      return Buffer.concat([decipher.update(sealed.subarray(ivBytes, -tagBytes)), decipher.final()]).toString('utf8');
    },
  };
}
