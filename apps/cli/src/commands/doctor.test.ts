import { reportSchema } from '@causeway/doctor';
import type { Report } from '@causeway/doctor';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { cleanEnvironment, runCli } from '../../../../tests/cli.ts';
import type { CliResult } from '../../../../tests/cli.ts';
import { startPair } from '../../../../tests/doctor-pair.ts';
import type { Pair } from '../../../../tests/doctor-pair.ts';
import { assertWithin, startLagMeter } from '../../../../tests/promises.ts';
import { freePort, skipWithout, temporaryDirectory } from '../../../../tests/services.ts';
import { repositoryRoot } from '../../../../tests/source-files.ts';

const lag = startLagMeter();
let broken: Pair;
let healthy: Pair;

before(async () => {
  [broken, healthy] = await Promise.all([startPair(), startPair({ isHealthy: true })]);
});
after(() => Promise.all([broken.stop(), healthy.stop()]));

const reportOf = (result: CliResult): Report => reportSchema.parse(JSON.parse(result.stdout));

/** Headers of the first request that was sent for this reason. */
function sent(report: Report, kind: string, purpose: string): Record<string, string> {
  const probe = report.probes.find((each) => each.kind === kind && each['purpose'] === purpose);
  const request = probe?.['request'] as { headers: [string, string][] } | undefined;
  return Object.fromEntries((request?.headers ?? []).map(([name, value]) => [name.toLowerCase(), value]));
}

describe('causeway doctor: the answer', () => {
  test('a broken pair ends with 1: the steps, then the cause with its bytes, its fix and how to check it', async () => {
    const result = await runCli(['doctor', `${broken.backend}/v1/x`, '--origin', broken.page]);
    assert.equal(result.code, 1);
    assert.match(result.stdout, /^GET http:\S+\/v1\/x from http:\S+\n\n\[✓\] Page/u);
    assert.match(
      result.stdout,
      /\[✓\] Answer +GET \/v1\/x: 200 OK \d+ ms\n\[✗\] CORS +The server sends no CORS headers \(C01\)/u,
    );
    assert.match(result.stdout, /\nerror\[C01\]: The server sends no CORS headers\n {2}--> GET http/u);
    assert.match(result.stdout, / {3}\| <{1} {3}\(no access-control-allow-origin\)\n/u);
    for (const name of ['cause', 'fix', 'check', 'more']) assert.match(result.stdout, new RegExp(`^ {3}= ${name}: \\S`, 'mu'));
    assert.match(result.stdout, /\nBroken: 1 cause found\.\n\d+ requests in \d+ ms\n$/u);
    assert.equal(result.stderr, '');
  });

  test('a healthy pair ends with 0 and says so', async () => {
    const result = await runCli(['doctor', healthy.backend, '--origin', healthy.page]);
    assert.equal(result.code, 0);
    assert.match(result.stdout, /\nHealthy: http:\S+ can reach http:\S+\.\n/u);
  });

  test('a local pair is examined within two seconds', async () => {
    const result = await runCli(['doctor', `${broken.backend}/v1/x`, '--origin', broken.page, '--json']);
    assertWithin(reportOf(result).duration_ms, 2000, lag);
  });

  test('with --json it is one document of the published form, the root cause first', async () => {
    const result = await runCli(['doctor', `${broken.backend}/v1/x`, '--origin', broken.page, '--json']);
    assert.equal(result.code, 1);
    assert.equal(result.stderr, '');
    const report = reportOf(result);
    assert.equal(report.verdict, 'broken');
    assert.equal(report.findings[0]?.code, 'C01');
    assert.equal(report.findings[0].severity, 'error');
    assert.ok(report.probes.length > 3);
  });

  test('-v shows all evidence and how sure it is', async () => {
    const [brief, long] = await Promise.all([
      runCli(['doctor', broken.backend, '--origin', broken.page]),
      runCli(['doctor', broken.backend, '--origin', broken.page, '-v']),
    ]);
    assert.match(long.stdout, / {3}= sure: \d+ %\n/u);
    assert.match(long.stdout, /\nLooked at and fine\n/u);
    assert.ok(long.stdout.length > brief.stdout.length);
  });

  test('nobody listens: the backend is not running, and CORS is not blamed', async () => {
    const result = await runCli(['doctor', `http://localhost:${await freePort()}/x`, '--origin', healthy.page, '--json']);
    assert.equal(result.code, 1);
    const [first] = reportOf(result).findings;
    assert.equal(first?.code, 'T01');
  });

  test('colors appear where they are forced, and neither with NO_COLOR nor with --ci', async () => {
    const line = ['doctor', broken.backend, '--origin', broken.page];
    const [colored, plain, build] = await Promise.all([
      runCli(line, { env: { FORCE_COLOR: '1' } }),
      runCli(line, { env: { NO_COLOR: '1' } }),
      runCli([...line, '--ci'], { env: { FORCE_COLOR: '1' } }),
    ]);
    assert.ok(colored.stdout.includes('\u001B[31m'));
    assert.ok(!plain.stdout.includes('\u001B'));
    assert.ok(!build.stdout.includes('\u001B'));
  });
});

describe('causeway doctor: what is asked', () => {
  test('--request, --header, --credentials and --data make the request of the page; what may change something is not sent', async () => {
    const flags = ['--header', 'X-Trace: 7', '--credentials', 'include', '--data', '{"a":1}', '--header', 'Cookie: sid=s3cr3t'];
    const result = await runCli([
      'doctor',
      broken.backend,
      '--origin',
      broken.page,
      '--request',
      'PUT /v1/x',
      ...flags,
      '--json',
    ]);
    const report = reportOf(result);
    assert.deepEqual(report.requests, [{ id: 'r1', method: 'PUT', url: `${broken.backend}/v1/x` }]);
    const preflight = sent(report, 'exchange', 'preflight');
    assert.equal(preflight['access-control-request-method'], 'PUT');
    assert.equal(preflight['access-control-request-headers'], 'content-type,x-trace');
    assert.equal(sent(report, 'exchange', 'stand-in')['cookie'], 'sid=***');
    assert.ok(report.notes.some((note) => note.includes('PUT was not sent')));
  });

  test('--allow-unsafe sends the method and the body of a file as given', async () => {
    const body = join(temporaryDirectory('doctor'), 'body.txt');
    writeFileSync(body, 'hello');
    const line = ['doctor', healthy.backend, '--origin', healthy.page, '--request', 'POST /v1/x', '--data', `@${body}`];
    const report = reportOf(await runCli([...line, '--allow-unsafe', '--json']));
    assert.deepEqual(
      report.probes.flatMap(({ purpose, request }) => (purpose === 'stand-in' ? [request] : [])),
      [],
    );
    assert.equal(sent(report, 'exchange', 'actual')['content-length'], '5');
  });

  test('--ws and --ws-protocol open WebSockets with those subprotocols', async () => {
    const line = ['doctor', broken.backend, '--origin', broken.page, '--ws', '/a', '--ws', '/b', '--ws-protocol', 'v2.chat'];
    const report = reportOf(await runCli([...line, '--json']));
    assert.deepEqual(
      report.sockets.map(({ url }) => new URL(url).pathname),
      ['/a', '/b'],
    );
    assert.equal(report.requests.length, 0);
    assert.equal(sent(report, 'socket', 'target')['sec-websocket-protocol'], 'v2.chat');
    assert.equal(report.findings[0]?.code, 'W14');
  });

  test('of several URLs, the one that is a page is the page of the others', async () => {
    const report = reportOf(await runCli(['doctor', broken.page, broken.backend, '--json']));
    assert.equal(report.origin, broken.page);
    assert.deepEqual(
      report.requests.map(({ url }) => url),
      [`${broken.backend}/`],
    );
  });

  test('without a word it finds frontend and backend of the folder; --project names another folder', async () => {
    const [here, there] = await Promise.all([
      runCli(['doctor', '--json'], { cwd: broken.folder }),
      runCli(['doctor', '--json', '--project', broken.folder]),
    ]);
    for (const result of [here, there]) {
      const report = reportOf(result);
      assert.equal(report.origin, broken.page);
      assert.equal(report.requests[0]?.url, `${broken.backend}/`);
      assert.equal(report.findings[0]?.code, 'C01');
      assert.equal(result.code, 1);
    }
  });

  test('an empty folder is nothing to look at: it could not run', async () => {
    const { code, stderr } = await runCli(['doctor']);
    assert.equal(code, 2);
    assert.match(stderr, /There is nothing to look at: .* Name them: npx causeway doctor/u);
  });
});

describe('causeway doctor: what is pasted', () => {
  const check = (report: Report) => {
    assert.equal(report.origin, broken.page);
    assert.equal(report.requests[0]?.url, `${broken.backend}/v1/x`);
    assert.equal(report.findings[0]?.code, 'C01');
  };

  test("a browser's error text, as a word or from standard input", async () => {
    const text = `Access to fetch at '${broken.backend}/v1/x' from origin '${broken.page}' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.`;
    const [word, piped] = await Promise.all([
      runCli(['doctor', text, '--json']),
      runCli(['doctor', '-', '--json'], { input: `${text}\n` }),
    ]);
    check(reportOf(word));
    check(reportOf(piped));
    assert.ok(reportOf(word).suspects.includes('C01'));
  });

  test('a text that names no address is about the project of the folder', async () => {
    const texts = ['Uncaught (in promise) TypeError: Failed to fetch', 'net::ERR_FAILED'];
    for (const text of texts) {
      const report = reportOf(await runCli(['doctor', text, '--json'], { cwd: broken.folder }));
      assert.equal(report.origin, broken.page);
      assert.equal(report.findings[0]?.code, 'C01');
    }
  });

  test('a curl line, with its secrets kept', async () => {
    const curl = `curl '${broken.backend}/v1/x' -H 'Origin: ${broken.page}' -H 'authorization: Bearer sk-abcdefgh12345678' -b 'sid=s3cr3t'`;
    const result = await runCli(['doctor', curl, '--json']);
    check(reportOf(result));
    assert.equal(sent(reportOf(result), 'exchange', 'actual')['authorization'], 'Bearer ***');
    assert.doesNotMatch(result.stdout, /sk-abcdefgh|s3cr3t/u);
  });

  test('a HAR file: its failed requests', async () => {
    const entry = (path: string, status: number) => ({
      request: { method: 'GET', url: `${broken.backend}${path}`, headers: [{ name: 'Origin', value: broken.page }] },
      response: { status },
    });
    const file = join(temporaryDirectory('doctor'), 'shop.har');
    writeFileSync(file, JSON.stringify({ log: { version: '1.2', entries: [entry('/fine', 200), entry('/v1/x', 0)] } }));
    check(reportOf(await runCli(['doctor', file, '--json'])));
  });
});

describe('causeway doctor: secrets', () => {
  test('no text, no document and no report file shows them', async () => {
    const file = join(temporaryDirectory('doctor'), 'report.html');
    const secrets = ['--header', 'Authorization: Bearer sk-topsecret123456', '--header', 'Cookie: sid=s3cr3t; theme=dark'];
    const line = [
      'doctor',
      `${broken.backend}/v1/x?api_key=hunter22`,
      '--origin',
      broken.page,
      '--credentials',
      'include',
      ...secrets,
    ];
    const [text, json] = await Promise.all([runCli([...line, '-v', '--report', file]), runCli([...line, '--json'])]);
    const html = readFileSync(file, 'utf8');
    assert.match(text.stderr, /Report: \S+report\.html/u);
    assert.match(html, /<h1>broken: The server sends no CORS headers<\/h1>/u);
    assert.doesNotMatch(html, /<script|https?:\/\/[^<]*\.(?:css|js)/u);
    for (const shown of [text.stdout, json.stdout, html]) {
      assert.doesNotMatch(shown, /topsecret|s3cr3t|hunter22/u);
      assert.match(shown, /api_key=\*\*\*/u);
    }
  });
});

describe('causeway doctor --watch', () => {
  test('it says the cause, waits for the mend, says that it is healthy and ends with 0', async () => {
    const pair = await startPair();
    const args = [join(repositoryRoot, 'apps/cli/bin/causeway.mjs'), 'doctor', pair.backend, '--origin', pair.page, '--watch'];
    const child = spawn(process.execPath, args, { env: cleanEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = once(child, 'close');
    let shown = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      shown += text;
      if (shown.includes('Broken: 1 cause found.')) writeFileSync(join(pair.folder, 'api', 'mended'), '');
    });
    const [code] = (await ended) as [number];
    await pair.stop();
    assert.equal(code, 0);
    assert.match(shown, /error\[C01\][\s\S]*Broken: 1 cause found\.[\s\S]*\nHealthy: /u);
  });

  test('with --json the healthy report is the one document', async () => {
    const result = await runCli(['doctor', healthy.backend, '--origin', healthy.page, '--watch', '--json']);
    assert.equal(result.code, 0);
    assert.equal(reportOf(result).verdict, 'healthy');
  });
});

describe('causeway doctor --browser', () => {
  test('browsers that are not installed are named with how to install them, and the verdict stands', async () => {
    const line = ['doctor', healthy.backend, '--origin', healthy.page, '--browser'];
    const { code, stdout } = await runCli(line, { env: { PATH: '/nowhere' } });
    assert.equal(code, 0);
    assert.match(stdout, /\[-\] Chromium +not installed\n\[-\] Firefox +not installed\n/u);
    assert.match(stdout, /note: Chromium was not asked: not installed\. To install it: apt-get install chromium/u);
  });

  test('an installed one confirms it', skipWithout('chromium'), async () => {
    const result = await runCli(['doctor', broken.backend, '--origin', broken.page, '--browser', '--json']);
    assert.equal(result.code, 1);
    const chromium = reportOf(result).browsers.find(({ browser }) => browser === 'chromium');
    assert.equal(chromium?.outcome, 'confirmed');
  });
});

describe('causeway doctor --ci', () => {
  test('the build passes for a healthy pair and fails for a broken one', async () => {
    const [passes, fails] = await Promise.all([
      runCli(['doctor', healthy.backend, '--origin', healthy.page, '--ci']),
      runCli(['doctor', broken.backend, '--origin', broken.page, '--ci']),
    ]);
    assert.deepEqual([passes.code, fails.code], [0, 1]);
  });

  test('without a page nothing was judged: that is 2 and not 1', async () => {
    const { code, stderr } = await runCli(['doctor', broken.backend, '--ci']);
    assert.equal(code, 2);
    assert.match(stderr, /Name it: --origin https:\/\/app\.example\.com/u);
  });

  test('a report that cannot be written is 2, too', async () => {
    const { code, stderr } = await runCli(['doctor', healthy.backend, '--origin', healthy.page, '--report', '/nowhere/x.html']);
    assert.equal(code, 2);
    assert.match(stderr, /The report cannot be written to \/nowhere\/x\.html/u);
  });
});

describe('causeway doctor: bad input is a usage error that guesses', () => {
  const wrong: readonly (readonly [string[], RegExp])[] = [
    [['--orign', 'x'], /unknown option '--orign'\n {2}Did you mean --origin\?/u],
    [['localhost:1', '--credentials', 'inclde'], /none of include, same-origin, omit\.\n {2}Did you mean include\?/u],
    [['localhost:1', '--request', 'PSOT /x'], /"PSOT" is no method\.\n {2}Did you mean POST\?/u],
    [['htp://localhost'], /"htp:\/\/localhost" is not a URL\.\n {2}Write it with its scheme and port/u],
    [['localhost:1', '--header', 'X-A'], /"X-A" is not a header\.\n {2}Write "Name: value"\./u],
    [['localhost:1', '--origin', 'http://'], /--origin: "http:\/\/" is no origin/u],
    [['localhost:1', '--data', '@missing.json'], /--data: there is no file "missing\.json"/u],
    [['localhost:1', '--project', 'missing'], /--project: there is no folder "missing"/u],
    [['--request', 'GET /x'], /"GET \/x" has no server\.\n {2}Give the URL of the server first/u],
    [['hello there'], /neither a URL nor an error text of a browser/u],
    [['curl -v'], /The curl line names no URL/u],
  ];
  for (const [args, expected] of wrong) {
    test(`causeway doctor ${args.join(' ')}`, async () => {
      const { code, stderr, stdout } = await runCli(['doctor', ...args]);
      assert.equal(code, 3);
      assert.equal(stdout, '');
      assert.match(stderr, expected);
    });
  }

  test('a file that is not there is guessed from its folder', async () => {
    const folder = temporaryDirectory('doctor');
    writeFileSync(join(folder, 'shop.har'), '{}');
    const { code, stderr } = await runCli(['doctor', 'shp.har'], { cwd: folder });
    assert.equal(code, 3);
    assert.match(stderr, /There is no file "shp\.har"\.\n {2}Did you mean shop\.har\?/u);
  });

  test('with --json it is the envelope of the server', async () => {
    const { code, json } = await runCli(['doctor', 'htp://x', '--json']);
    assert.equal(code, 3);
    assert.equal((json()['error'] as { code: string }).code, 'invalid_request');
  });
});
