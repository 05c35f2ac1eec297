import { useState } from 'react';
import type { ConnectionState } from '../../../server/connection-watch.ts';
import { MapColumn } from './map-column.tsx';
import type { MapNode } from './map-column.tsx';
import { MapLines } from './map-lines.tsx';
import { nodesOf } from './map-nodes.ts';
import type { Dependency } from '../dependency.ts';
import './connection-map.css';

interface ConnectionMapProps {
  readonly connection: ConnectionState;
  /** Address of this page. */
  readonly origin: string;
  readonly server: string;
  /** Undefined while they are asked for. */
  readonly dependencies: readonly Dependency[] | undefined;
}

/** The way from this browser over the gateway and its features to what they stand on; each part tells its state when looked at. */
export function ConnectionMap(props: ConnectionMapProps) {
  const [looked, setLooked] = useState<string>();
  const { browser, gateway, features, dependencies, links } = nodesOf(props);
  const all = [browser, gateway, ...features, ...dependencies];
  const shown = all.find(({ id }) => id === looked);
  const look = { looked, onLook: setLooked };
  return (
    <div className="map card" role="group" aria-label="Connections">
      <div className="map-ground">
        <MapColumn name="Browser" nodes={[browser]} {...look} />
        <MapLines links={links.toGateway} rows={[1, 1]} looked={looked} />
        <MapColumn name="Gateway" nodes={[gateway]} {...look} />
        <MapLines links={links.toFeatures} rows={[1, features.length]} looked={looked} />
        <MapColumn name="Features" nodes={features} {...look} />
        <MapLines links={links.toDependencies} rows={[features.length, dependencies.length]} looked={looked} />
        <MapColumn name="Dependencies" nodes={dependencies} {...look} />
      </div>
      <p className="map-words small" id="map-words" data-state={shown?.kind ?? worst(all)?.kind}>
        {wordsOf(shown ?? worst(all))}
      </p>
    </div>
  );
}

const worst = (nodes: readonly MapNode[]): MapNode | undefined =>
  nodes.findLast(({ kind }) => kind === 'failed') ?? nodes.findLast(({ kind }) => kind === 'attention');

/** A cause mostly begins with the name already. */
const sayOf = ({ name, words }: MapNode): string => (words.startsWith(name) ? words : `${name}: ${words}`);

const wordsOf = (node: MapNode | undefined): string =>
  node === undefined ? 'All parts work. Point at one, or move to it with Tab, to see what it says.' : sayOf(node);
