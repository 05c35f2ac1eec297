// Brings a clone to the point where everything can run: packages installed, web app built. Silent and quick when nothing changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { finished, pinnedNode, root, spawnNode, spawnNpm } from './process.mjs';
import { progress } from './progress.mjs';

const installStamp = join(root, 'node_modules', '.causeway-stamp');
const webStamp = join(root, 'apps', 'web', 'dist', '.causeway-stamp');
const webSources = ['apps/web', 'packages/client', 'packages/contract', 'packages/cors'];

/** Runs `npm ci` when node_modules is not what package-lock.json says for this platform. */
export async function ensureInstalled() {
  // Not part of the stamp: the version of the outer Node; everything runs on the pinned one, which the lock contains.
  const wanted = hash([readFileSync(join(root, 'package-lock.json')), process.platform, process.arch]);
  if (readOrEmpty(installStamp) === wanted && pinnedNode()) return;
  if (!matchesLock()) await install();
  if (!pinnedNode()) await installPinnedNode();
  writeFileSync(installStamp, wanted);
}

/** Builds the web app when its sources are not those it was built from. */
export async function ensureWebBuilt() {
  if (!existsSync(join(root, 'apps', 'web', 'index.html'))) return;
  const wanted = hash([...webSources.flatMap(filesUnder), readFileSync(join(root, 'package-lock.json'))]);
  if (readOrEmpty(webStamp) === wanted) return;
  const line = progress('Building the web app');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const { code, output } = await finished(spawnNode([vite, 'build', '--logLevel', 'warn'], { cwd: join(root, 'apps', 'web') }));
  if (code !== 0) fail(line, 'The web app does not build', output);
  mkdirSync(dirname(webStamp), { recursive: true });
  writeFileSync(webStamp, wanted);
  line.end('Built the web app');
}

async function install() {
  const names = topLevelPackages();
  const line = progress('Installing packages', () => `${names.filter(isUnpacked).length}/${names.length}`);
  const ci = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code, output } = await finished(spawnNpm(ci, { stdio: ['ignore', 'pipe', 'pipe'] }));
  if (code !== 0) fail(line, 'npm could not install; check the network and the registry, then run: npm ci', output);
  line.end(`Installed ${names.length} packages`);
}

/** Where install scripts are switched off, the pinned Node is fetched here. */
async function installPinnedNode() {
  const line = progress('Installing the pinned Node');
  const cwd = join(root, 'node_modules', 'node');
  const { code, output } = await finished(
    spawnNode(['installArchSpecificPackage.js'], { cwd, stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  if (code !== 0 || !pinnedNode()) fail(line, 'The pinned Node could not be installed; run: npm rebuild node', output);
  line.end('Installed the pinned Node');
}

function fail(line, sentence, output) {
  line.end(sentence);
  process.stderr.write(`${output.trimEnd()}\n`);
  process.exit(1);
}

/** Whether npm installed from the same lock before there was a stamp (`npm ci` or `npm install` by hand). */
function matchesLock() {
  const installed = readPackages('node_modules/.package-lock.json');
  const wanted = readPackages('package-lock.json');
  if (!installed || !wanted) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith('node_modules/') || entry.optional || entry.peer) return true;
    return installed[path]?.version === entry.version && existsSync(join(root, path));
  });
}

const topLevelPackages = () =>
  Object.entries(readPackages('package-lock.json') ?? {})
    .filter(([path, entry]) => /^node_modules\/(?:@[^/]+\/)?[^/]+$/u.test(path) && !entry.optional && !entry.link)
    .map(([path]) => path);

const isUnpacked = (path) => existsSync(join(root, path, 'package.json'));

function readPackages(path) {
  const text = readOrEmpty(join(root, path));
  return text === '' ? undefined : JSON.parse(text).packages;
}

function readOrEmpty(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Name and content of every source file below a folder; content, because checkouts and images change times. */
function filesUnder(folder) {
  const absolute = join(root, folder);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute, { withFileTypes: true })
    .filter((entry) => !['dist', 'node_modules'].includes(entry.name) && !/\.test\.tsx?$/u.test(entry.name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesUnder(path) : [path, readFileSync(join(root, path))];
    });
}

function hash(parts) {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part).update('\0');
  return digest.digest('hex');
}
