import type { ConnectionState } from '../../../server/connection-watch.ts';
import type { StateKind } from '../../../ui/state-kind.ts';
import { stateOf, wordOf } from '../dependency.ts';
import type { Dependency } from '../dependency.ts';
import type { MapNode } from './map-column.tsx';
import type { MapLink } from './map-lines.tsx';
import { featuresOf, standsBelow } from './map-parts.ts';
import type { FeaturePart } from './map-parts.ts';

export interface MapSource {
  readonly connection: ConnectionState;
  readonly origin: string;
  readonly server: string;
  readonly dependencies: readonly Dependency[] | undefined;
}

export interface MapModel {
  readonly browser: MapNode;
  readonly gateway: MapNode;
  readonly features: readonly MapNode[];
  readonly dependencies: readonly MapNode[];
  readonly links: Readonly<Record<'toGateway' | 'toFeatures' | 'toDependencies', readonly MapLink[]>>;
}

/** Parts and connections of the map. Behind a broken connection nothing is known, and nothing is claimed. */
export function nodesOf({ connection, origin, server, dependencies: all = [] }: MapSource): MapModel {
  const isBroken = 'failure' in connection;
  const known = all.filter(standsBelow);
  const parts = featuresOf(all);
  const browser: MapNode = { id: 'browser', name: 'This browser', kind: 'done', note: '', words: `works at ${origin}` };
  const gateway = gatewayNode(connection, server);
  const dim = (kind: StateKind): StateKind => (isBroken ? 'waiting' : kind);
  const features = parts.map((part) => featureNode(part, known, dim));
  const dependencies = known.map((dependency) => dependencyNode(dependency, dim));
  const rowOf = new Map(known.map(({ id }, row) => [id, row]));
  const kindOf = new Map(dependencies.map(({ id, kind }) => [id, kind]));
  return {
    browser,
    gateway,
    features,
    dependencies,
    links: {
      toGateway: [{ from: { id: 'browser', row: 0 }, to: { id: 'gateway', row: 0 }, kind: gateway.kind }],
      toFeatures: features.map(({ id, kind }, row) => ({ from: { id: 'gateway', row: 0 }, to: { id, row }, kind: dim(kind) })),
      toDependencies: parts.flatMap((part, row) =>
        part.needs.map((need) => ({
          from: { id: `feature ${part.id}`, row },
          to: { id: `dependency ${need}`, row: rowOf.get(need) ?? 0 },
          kind: kindOf.get(`dependency ${need}`) ?? 'waiting',
        })),
      ),
    },
  };
}

function gatewayNode(connection: ConnectionState, server: string): MapNode {
  const base = { id: 'gateway', name: 'Causeway' };
  if (connection.kind === 'live') {
    const ms = formatMs(connection.latencyMs);
    return { ...base, kind: 'done', note: ms, words: `works at ${server}; an answer takes ${ms}` };
  }
  if (!('failure' in connection)) return { ...base, kind: 'running', note: '', words: `is asked at ${server}` };
  return { ...base, kind: 'failed', note: 'Broken', words: connection.failure.cause.title };
}

function featureNode(part: FeaturePart, known: readonly Dependency[], dim: (kind: StateKind) => StateKind): MapNode {
  const kind = dim(part.kind);
  const base = { id: `feature ${part.id}`, name: part.name, kind, note: '' };
  if (kind === 'waiting') return { ...base, words: 'unknown while the server cannot be reached' };
  const bad = known.filter(({ id, check }) => part.needs.includes(id) && check.status !== 'ok').map(({ name }) => name);
  const stands = namesOf(part, known);
  if (kind === 'done') return { ...base, words: stands === '' ? 'works' : `works; it stands on ${stands}` };
  const because = `suffers, because ${bad.join(' and ')} ${bad.length > 1 ? 'are' : 'is'} down`;
  return { ...base, words: part.cause ?? because };
}

const namesOf = ({ needs }: FeaturePart, known: readonly Dependency[]): string =>
  known
    .filter(({ id }) => needs.includes(id))
    .map(({ name }) => name)
    .join(', ');

function dependencyNode({ id, name, check }: Dependency, dim: (kind: StateKind) => StateKind): MapNode {
  const kind = dim(stateOf[check.status]);
  const ms = formatMs(check.latency_ms);
  const base = { id: `dependency ${id}`, name, kind };
  if (kind === 'waiting') return { ...base, note: '', words: 'unknown while the server cannot be reached' };
  if (check.status === 'ok') return { ...base, note: ms, words: `works; an answer takes ${ms}` };
  const vital = check.vital ? 'The server cannot work without it.' : 'The rest of the server works meanwhile.';
  return { ...base, note: wordOf[check.status], words: `${check.cause ?? 'it does not work.'} ${vital}` };
}

const formatMs = (ms: number): string => (ms < 1 ? '< 1 ms' : `${Math.round(ms)} ms`);
