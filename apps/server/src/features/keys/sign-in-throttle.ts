import { Fault } from '@causeway/contract';

export interface Attempt {
  /** Whose account, folded; known or not. */
  readonly account: string;
  /** The network it comes from. */
  readonly address: string;
  /** The browser signed in as this person before; undefined: an unknown one. */
  readonly device: string | undefined;
}

const windowMs = 15 * 60_000;
const maxEntries = 50_000;

/** So many failures are free within a quarter of an hour; then each costs twice the wait of the one before. */
const rules = {
  device: { free: 10, firstWaitMs: 5000 },
  pair: { free: 5, firstWaitMs: 2000 },
  account: { free: 50, firstWaitMs: 1000 },
  address: { free: 100, firstWaitMs: 1000 },
} as const;
type Rule = keyof typeof rules;
/** An attacker everywhere keeps unknown browsers from an account no longer than this, a single one from his own no longer than that. */
const longestWaitMs = { device: 60_000, pair: 15 * 60_000, account: 10_000, address: 60_000 } as const;

interface Failures {
  count: number;
  lastAt: number;
}

/**
 * Slows guessing down without locking the real person out: failures count by account and network together; browsers that were
 * signed in before have a count of their own (https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies),
 * and a sign-in link works always. Each process counts for itself.
 */
export function createSignInThrottle(now: () => number) {
  const failures = new Map<string, Failures>();

  const keysOf = ({ account, address, device }: Attempt): readonly (readonly [Rule, string])[] =>
    device === undefined
      ? [
          ['pair', `pair ${account} ${address}`],
          ['account', `account ${account}`],
          ['address', `address ${address}`],
        ]
      : [['device', `device ${account} ${device}`]];

  function waitOf([rule, key]: readonly [Rule, string]): number {
    const known = failures.get(key);
    const { free, firstWaitMs } = rules[rule];
    if (known === undefined || now() - known.lastAt > windowMs || known.count < free) return 0;
    const wait = Math.min(firstWaitMs * 2 ** Math.min(known.count - free, 20), longestWaitMs[rule]);
    return Math.max(0, known.lastAt + wait - now());
  }

  function count(key: string): void {
    const known = failures.get(key);
    const isFresh = known !== undefined && now() - known.lastAt <= windowMs;
    failures.delete(key);
    if (failures.size >= maxEntries) {
      const [oldest] = failures.keys();
      if (oldest !== undefined) failures.delete(oldest);
    }
    failures.set(key, { count: isFresh ? known.count + 1 : 1, lastAt: now() });
  }

  return {
    /** Counts the attempt as failed until `succeeded` says otherwise, so that many at once are no way around. Throws `too_many_sign_ins`. */
    begin(attempt: Attempt): void {
      const keys = keysOf(attempt);
      const waitMs = Math.max(...keys.map(waitOf));
      if (waitMs > 0) {
        const seconds = Math.ceil(waitMs / 1000);
        throw new Fault('too_many_sign_ins', {
          message: `Too many attempts to sign in. Try again in ${seconds} s.`,
          retryAfterMs: waitMs,
        });
      }
      for (const [, key] of keys) count(key);
    },

    succeeded(attempt: Attempt): void {
      for (const [rule, key] of keysOf(attempt)) {
        const known = failures.get(key);
        // One right password says nothing of the other accounts that an address tries.
        if (rule === 'address' || rule === 'account') {
          if (known !== undefined) known.count -= 1;
        } else failures.delete(key);
      }
    },
  };
}

export type SignInThrottle = ReturnType<typeof createSignInThrottle>;
