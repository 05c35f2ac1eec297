import { createProvider, Fault } from '@causeway/contract';
import type { Provider } from '@causeway/contract';
import type { Command } from 'commander';
import type { ModelsService } from '../../../server/src/features/models/service.ts';
import { exitCodes } from '../exit-codes.ts';
import { modelPresets } from '../model-presets.ts';
import type { ModelPreset } from '../model-presets.ts';
import { didYouMean } from '../nearest.ts';
import { withModels } from '../open-models.ts';
import { readSecret } from '../read-secret.ts';
import { table } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface AddFlags {
  readonly name?: string;
  readonly url?: string;
  readonly key?: string;
  readonly models?: string;
}

const presetNames = Object.keys(modelPresets);
const presetHint = `Presets: ${presetNames.join(', ')}`;

function getPreset(name: string): ModelPreset {
  const preset = modelPresets[name];
  if (preset) return preset;
  throw new UsageError(`There is no preset "${name}".`, didYouMean(name, presetNames) ?? presetHint);
}

/** vLLM and this server have the same default port; a server that asks itself would answer for ever. */
function addressOf(name: string, preset: ModelPreset, ownPort: number): string {
  if (preset.url === undefined) {
    throw new UsageError(`--url: "${name}" needs the address of the server.`, 'For example: --url http://127.0.0.1:9000/v1');
  }
  if (preset.url.includes(`127.0.0.1:${ownPort}/`)) {
    throw new UsageError(
      `--url: port ${ownPort}, where ${name} listens by default, is Causeway's own here.`,
      `Start ${name} on another port and say: --url http://127.0.0.1:9000/v1`,
    );
  }
  return preset.url;
}

async function keyOf(name: string, { needsKey }: ModelPreset, given: string | undefined): Promise<string | undefined> {
  if (given !== undefined && given !== '-') return given;
  if (given === undefined && !needsKey) return undefined;
  const key = await readSecret(`API key of ${name}`);
  if (key !== '') return key;
  throw new UsageError(`--key: ${name} needs its API key.`, `Pipe it in: npx causeway models add ${name} < key.txt`);
}

async function readNewProvider(presetName: string, flags: AddFlags, ownPort: number) {
  const preset = getPreset(presetName);
  const baseUrl = flags.url ?? addressOf(presetName, preset, ownPort);
  const parsed = createProvider.body.safeParse({
    name: flags.name ?? presetName,
    kind: preset.kind,
    base_url: baseUrl,
    api_key: await keyOf(presetName, preset, flags.key),
    ...(flags.models === undefined ? {} : { models: flags.models.split(/[\s,]+/u).filter(Boolean) }),
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = String(issue?.path[0]).replace('base_url', 'url').replace('api_key', 'key');
  throw new UsageError(`--${field}: ${issue?.message ?? 'not valid'}`);
}

const marks = { ok: ['green', '[✓]'], failed: ['red', '[✗]'], unknown: ['yellow', '[!]'] } as const;

/** `[✓] openai  42 models`, then what is wrong. */
function stateLines(terminal: Terminal, provider: Provider): string[] {
  const [color, mark] = marks[provider.status];
  const count = provider.models.length;
  const what =
    provider.status === 'ok' ? `${count} ${count === 1 ? 'model' : 'models'}` : (provider.cause ?? 'did not answer in time');
  return [`${terminal.paint(color, mark)} ${provider.name}  ${what}`];
}

const finish = (providers: readonly Provider[]): void => {
  if (providers.some(({ status }) => status !== 'ok')) process.exitCode = exitCodes.findings;
};

async function add(terminal: Terminal, presetName: string, flags: AddFlags): Promise<void> {
  getPreset(presetName);
  await withModels(terminal, async (service, port) => {
    const made = await service.create(await readNewProvider(presetName, flags, port));
    terminal.answer(made, stateLines(terminal, made));
    terminal.note(
      made.status === 'ok'
        ? `Added ${made.name}. A running server offers its models within seconds.`
        : `It is saved, but could not be used. Add it again with other values: npx causeway models remove ${made.name}`,
    );
    finish([made]);
  });
}

function listLines(terminal: Terminal, providers: readonly Provider[], defaultModel: string | null): string[] {
  if (providers.length === 0) return ['There are no providers yet. Add one: npx causeway models add ollama', presetHint];
  const rows = providers.map(({ name, base_url: url, key_hint: key, source, status, models, enabled }) => [
    name,
    url,
    key ?? '-',
    source,
    enabled ? status : 'off',
    String(models.length),
  ]);
  const [head = '', ...lines] = table([['NAME', 'ADDRESS', 'KEY', 'FROM', 'STATE', 'MODELS'], ...rows]);
  const causes = providers.filter(({ cause }) => cause !== undefined).flatMap((provider) => stateLines(terminal, provider));
  const models = providers.flatMap(({ name, models: names }) => names.map((each) => `  ${name}/${each}`));
  return [terminal.paint('dim', head), ...lines, ...causes, '', `Default model: ${defaultModel ?? 'none'}`, ...models];
}

async function list(terminal: Terminal): Promise<void> {
  await withModels(terminal, async (service) => {
    const { providers, default_model: defaultModel } = await service.list();
    terminal.answer({ providers, default_model: defaultModel }, listLines(terminal, providers, defaultModel));
  });
}

async function getProvider(service: ModelsService, wanted: string): Promise<Provider> {
  const { providers } = await service.list();
  const found = providers.find(({ id, name }) => id === wanted || name === wanted);
  if (found) return found;
  const hint = didYouMean(
    wanted,
    providers.map(({ name }) => name),
  );
  throw new Fault('not_found', {
    message: `There is no provider "${wanted}".`,
    fix: { summary: hint ?? 'See them all.', command: 'npx causeway models list' },
  });
}

async function remove(terminal: Terminal, wanted: string): Promise<void> {
  await withModels(terminal, async (service) => {
    const { id, name } = await getProvider(service, wanted);
    await service.remove(id);
    terminal.answer({ removed: id, name }, [`Removed ${name} and its key.`]);
  });
}

async function check(terminal: Terminal, wanted: string | undefined): Promise<void> {
  await withModels(terminal, async (service) => {
    const asked = wanted === undefined ? (await service.list()).providers : [await getProvider(service, wanted)];
    const providers = await Promise.all(asked.filter(({ enabled }) => enabled).map(({ id }) => service.check(id)));
    const lines = providers.flatMap((provider) => stateLines(terminal, provider));
    terminal.answer({ providers }, lines.length === 0 ? listLines(terminal, [], null) : lines);
    finish(providers);
  });
}

/** Providers of models. */
export function modelsCommand(program: Command, terminal: Terminal): void {
  const models = program.command('models').description('providers of models');
  models
    .command('list')
    .description('show providers and their models')
    .action(() => list(terminal));
  models
    .command('add <preset>')
    .description(`add a provider: ${presetNames.join(', ')}`)
    .option('--name <name>', 'what its models begin with (default: the preset)')
    .option('--url <url>', 'its address, up to where /chat/completions begins')
    .option('--key <key>', 'its API key; better asked for, or piped in (-), than said here')
    .option('--models <list>', 'offer only these (default: whatever it lists)')
    .action((preset: string, flags: AddFlags) => add(terminal, preset, flags));
  models
    .command('remove <name>')
    .description('remove a provider and its key')
    .action((name: string) => remove(terminal, name));
  models
    .command('check [name]')
    .description('ask one provider, or all, for their models now')
    .action((name: string | undefined) => check(terminal, name));
}
