/** Code that tries to stay, to fill memory, or to hold its thread up. Each is an expression. */
export const exhausting: Readonly<Record<string, string>> = {
  loop: '(() => { for (;;); })()',
  'loop that catches': '(() => { for (;;) { try { for (;;); } catch {} finally {} } })()',
  'loop in a generator': '[...(function* () { for (;;) yield 1; })()]',
  'loop in a getter': 'JSON.stringify({ get a() { for (;;); } })',
  'loop in toJSON': '({ toJSON() { for (;;); } })',
  'loop in toString': '`${{ toString() { for (;;); } }}`',
  'loop in a proxy': 'Object.keys(new Proxy({}, { ownKeys() { for (;;); } }))',
  'loop in a sort': '[3, 2, 1].sort(() => { for (;;); })',
  'loop in a replacer': '"aaa".replace(/a/g, () => { for (;;); })',
  'loop in an error': '(() => { throw { get message() { for (;;); }, get name() { for (;;); } }; })()',
  'catastrophic regex': '/^(a+)+$/.test("a".repeat(40) + "b")',
  'catastrophic regex with classes': '/([a-z]+)*=/.test("a".repeat(60))',
  'catastrophic lookahead': '/^(?=(x+x+)+y)/.test("x".repeat(50))',
  'catastrophic replace': '("x".repeat(60)).replace(/(x+x+)+y/g, "")',
  'list that grows': '(() => { const a = []; for (;;) a.push([1, 2, 3]); })()',
  'list of lists': '(() => { const a = []; for (;;) a.push(new Array(100000).fill(1)); })()',
  'text that doubles': '(() => { let s = "a"; for (;;) s += s; })()',
  'text repeated': '"x".repeat(2 ** 30)',
  'join of nothing': 'new Array(1e9).join("x").length',
  buffers: '(() => { const b = []; for (;;) b.push(new ArrayBuffer(1e7)); })()',
  'big numbers': '(() => { let n = 3n; for (;;) n = n * n; })()',
  'a power': '2n ** (10n ** 9n)',
  maps: '(() => { const m = new Map(); for (let i = 0; ; i += 1) m.set(i, { i }); })()',
  recursion: '(function again() { again(); })()',
  'recursion that catches': '(function again() { try { again(); } catch { again(); } })()',
  'recursion of toString': '(() => { const a = {}; a.toString = () => `${a}`; return `${a}`; })()',
  'a deep object': '(() => { let o = {}; for (let i = 0; i < 200000; i += 1) o = { o }; return o; })()',
  'deep JSON': 'JSON.parse("[".repeat(1000000))',
  'a flat list of itself': '(() => { const a = []; a.push(a); return a.flat(Infinity); })()',
  'a result too large': '"x".repeat(5000000)',
  'a list too long': 'Array.from({ length: 2000000 }, () => 0)',
  'a circle': '(() => { const a = {}; a.a = a; return a; })()',
};

/** Scripts, which may wait. */
export const waiting: Readonly<Record<string, string>> = {
  'promises that make promises': 'const again = () => Promise.resolve().then(again); await again();',
  'promises side by side': 'for (;;) Promise.resolve().then(() => 1);',
  'a loop that awaits': 'for (;;) await null;',
  'an endless stream': 'for await (const one of (async function* () { for (;;) yield 1; })());',
  'a promise of nothing': 'await new Promise(() => {});',
  'a thenable trap': 'return { then(resolve) { for (;;) resolve; } };',
  'logs without end': 'for (;;) console.log("x".repeat(100000));',
};

/** Ways out that worked elsewhere: each gives "out" when it finds something of the host. */
export const escaping: Readonly<Record<string, string>> = {
  'the constructor of the constructor': '(0, this)?.constructor?.constructor("return process")() && "out"',
  'the constructor of an object': "({}).constructor.constructor(\"return typeof process === 'undefined' ? 0 : 'out'\")()",
  'the constructor of a function': '(() => {}).constructor("return this")() && "out"',
  'the constructor of an async function': '(async () => {}).constructor("return 1") && "out"',
  'the constructor of a generator': '(function* () {}).constructor("yield 1") && "out"',
  eval: 'eval("1") && "out"',
  'indirect eval': '(0, globalThis.eval)("1") && "out"',
  Function: 'Function("return 1")() && "out"',
  'Reflect.construct': 'Reflect.construct(Function, ["return 1"])() && "out"',
  'a module': 'import("node:fs").then(() => "out")',
  require: 'require("node:fs") && "out"',
  process: 'process.env && "out"',
  'the main module': 'this.process.mainModule.require("child_process") && "out"',
  'the caller': '(function () { return arguments.callee.caller; })() && "out"',
  'a stack trace':
    '(() => { Error.prepareStackTrace = (_, frames) => frames; return new Error("x").stack[0].getThis() && "out"; })()',
  'frames of a stack': '(() => { const e = {}; Error.captureStackTrace(e); return "out"; })()',
  'host objects':
    '[typeof setTimeout, typeof fetch, typeof WebAssembly, typeof Worker, typeof SharedArrayBuffer, typeof Atomics, typeof performance, typeof console, typeof os, typeof std].some((type) => type !== "undefined") ? "out" : 0',
  'a clock': 'Date.now() !== 0 || new Date().getTime() !== 0 || Date().includes("1970") === false ? "out" : 0',
  'the real Date':
    'new (new Date().constructor)().getTime() !== 0 || new (Object.getPrototypeOf(new Date()).constructor)().getTime() !== 0 ? "out" : 0',
  'realms of others':
    'Object.getOwnPropertyNames(globalThis).some((name) => /realm|bridge|host|evaluate/i.test(name)) ? "out" : 0',
};

/** Tries to leave something for the next expression, or to run outside of its own. A script has its realm to itself. */
export const staying: Readonly<Record<string, string>> = {
  'the prototype of all': '(Object.prototype.polluted = 1) && ({}).polluted && "out"',
  'a setter of the prototype': '(({}).__proto__.polluted = 1) && ({}).polluted && "out"',
  'methods of arrays': '(Array.prototype.map = () => "out") && [1].map((x) => x)',
  'methods of JSON': '(JSON.stringify = () => "out") && "out"',
  'a global': '(globalThis.left = 1) && "out"',
  'a global by definition': 'Object.defineProperty(globalThis, "left", { value: 1 }) && "out"',
  'behind the wrapper': '0); } ); globalThis.left = 1; (function () { return ("out"',
  'behind the wrapper with let': '0);}); let Math = 1; (function () {"use strict"; return ("out"',
  'a comment that hides the end': '"out" /*',
  'a return of its own': '0); return ("out"',
  'the template of another': '((parts) => { parts.left = 1; return parts.left === 1 ? "out" : 0; })`x`',
};
