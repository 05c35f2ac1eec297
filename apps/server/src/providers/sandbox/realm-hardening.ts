// The functions of this file run inside QuickJS: their own source text is what is evaluated there, so each may use nothing but
// its parameters and the language.

export interface RealmClock {
  now: number;
  random: number;
}

/** Time and chance come from the execution, so that evaluating again after a crash gives the same. */
export function installClock(clock: RealmClock): void {
  const RealDate = Date;
  const ExecutionDate = new Proxy(RealDate, {
    construct: (target, given: unknown[], newTarget) =>
      Reflect.construct(target, given.length === 0 ? [clock.now] : given, newTarget) as object,
    apply: () => new RealDate(clock.now).toString(),
  });
  RealDate.now = () => clock.now;
  Object.defineProperty(RealDate.prototype, 'constructor', { value: ExecutionDate });
  globalThis.Date = ExecutionDate;
  // mulberry32: good enough for sampling and jitter, not for secrets.
  Math.random = () => {
    clock.random = (clock.random + 0x6d_2b_79_f5) % 0x1_00_00_00_00;
    let mixed = Math.imul(clock.random ^ (clock.random >>> 15), clock.random | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_00_00_00_00;
  };
}

/** Leaves only the language; what tells the time, keeps watch over memory or makes code from text goes. */
export function reduceGlobals(allowed: readonly string[]): void {
  for (const key of Reflect.ownKeys(globalThis)) {
    if (typeof key !== 'string' || !allowed.includes(key)) Reflect.deleteProperty(globalThis, key);
  }
  for (const key of ['captureStackTrace', 'prepareStackTrace', 'stackTraceLimit']) Reflect.deleteProperty(Error, key);
  const makers = [
    () => 0,
    function* items() {
      yield 0;
    },
    async () => 0,
    async function* stream() {
      yield 0;
    },
  ];
  const NoFunction = function NoFunction() {
    throw new TypeError('code from text is not available here');
  };
  for (const maker of makers) {
    const prototype = Object.getPrototypeOf(maker) as object;
    Object.defineProperty(prototype, 'constructor', { value: NoFunction, configurable: true, writable: true });
  }
  Object.defineProperty(NoFunction, 'prototype', { value: Function.prototype });
  globalThis.Function = NoFunction as unknown as FunctionConstructor;
}

/** Assigning `toString` or `message` on an object of one's own must work although the prototypes are frozen. */
export function keepAssignable(): void {
  const errors = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError];
  for (const prototype of [Object.prototype, ...errors.map((one) => one.prototype as object)]) {
    for (const key of Reflect.ownKeys(prototype)) {
      const found = Reflect.getOwnPropertyDescriptor(prototype, key);
      if (!found || !('value' in found) || found.configurable !== true) continue;
      const value: unknown = found.value;
      Object.defineProperty(prototype, key, {
        configurable: true,
        enumerable: false,
        get: () => value,
        set(this: object, next: unknown) {
          if (this === prototype) throw new TypeError('the language cannot be changed');
          Object.defineProperty(this, key, { value: next, configurable: true, enumerable: true, writable: true });
        },
      });
    }
  }
}

/** Freezes everything that can be reached, so that no code leaves anything behind for the next. */
export function freezeAll(): void {
  const samples: unknown[] = [
    globalThis,
    function* items() {
      yield 0;
    },
    async () => 0,
    async function* stream() {
      yield 0;
    },
    [][Symbol.iterator](),
    ''[Symbol.iterator](),
    new Map().entries(),
    new Set().values(),
    /x/u[Symbol.matchAll](''),
  ];
  const seen = new Set<unknown>();
  const open = [...samples, ...samples.map((sample) => Object.getPrototypeOf(sample) as unknown)];
  while (open.length > 0) {
    const next = open.pop();
    if ((typeof next !== 'object' && typeof next !== 'function') || next === null || seen.has(next)) continue;
    seen.add(next);
    open.push(Object.getPrototypeOf(next));
    for (const key of Reflect.ownKeys(next)) {
      const found = Reflect.getOwnPropertyDescriptor(next, key);
      open.push(found?.value, found?.get, found?.set);
    }
    Object.freeze(next);
  }
}
