import type { ConnectionState } from '../../server/connection-watch.ts';
import type { StateKind } from '../../ui/state-kind.ts';
import { StateIcon } from '../../ui/state.tsx';
import { stateOf, wordOf } from './dependency.ts';
import type { Dependency } from './dependency.ts';
import './bridge.css';

interface BridgeProps {
  readonly connection: ConnectionState;
  /** Name or address of this page. */
  readonly origin: string;
  readonly server: string;
  /** Undefined while they are asked for. */
  readonly dependencies: readonly Dependency[] | undefined;
}

/** The way from this browser to what the server depends on: each span is a connection, and a broken one is seen to be broken. */
export function Bridge({ connection, origin, server, dependencies }: BridgeProps) {
  const isBroken = 'failure' in connection;
  return (
    <div className="bridge" role="group" aria-label="Connections">
      <Pier name="This browser" detail={origin.replace(/^https?:\/\//u, '')} />
      <Span isBroken={isBroken} word={spanWord(connection)} />
      <Pier name="Causeway" detail={server.replace(/^https?:\/\//u, '')} isMain />
      <Fan
        lines={dependencies?.map(({ id, check }) => ({ id, kind: stateOf[check.status] })) ?? expected}
        isDim={isBroken || dependencies === undefined}
      />
      <ul className="bridge-shore">
        {dependencies === undefined
          ? expected.map(({ id }) => <li key={id} className="bridge-expected" aria-hidden="true" />)
          : dependencies.map((dependency) => <Shore key={dependency.id} dependency={dependency} isDim={isBroken} />)}
      </ul>
    </div>
  );
}

function spanWord(connection: ConnectionState): string {
  if (connection.kind === 'live') return `${Math.round(connection.latencyMs)} ms`;
  return { connecting: 'Connecting', reconnecting: 'Broken', offline: 'Offline' }[connection.kind];
}

function Pier({ name, detail, isMain = false }: { readonly name: string; readonly detail: string; readonly isMain?: boolean }) {
  return (
    <div className="bridge-pier" data-main={isMain || undefined}>
      <strong>{name}</strong>
      <code>{detail}</code>
    </div>
  );
}

/** A deck on arches; broken, it has a gap. */
function Span({ isBroken, word }: { readonly isBroken: boolean; readonly word: string }) {
  return (
    <div className="bridge-span" data-broken={isBroken || undefined}>
      <span className="bridge-span-word tabular">{word}</span>
      <div className="bridge-deck" aria-hidden="true" />
      <div className="bridge-arches" aria-hidden="true" />
      <div className="bridge-water" aria-hidden="true" />
    </div>
  );
}

const rowHeight = 40;

interface Line {
  readonly id: string;
  readonly kind: StateKind;
}

/** As many as there usually are, so that the page below does not jump. */
const expected: readonly Line[] = ['first', 'second', 'third'].map((id) => ({ id, kind: 'waiting' }));

/** Lines from the server to each row at its right. */
function Fan({ lines, isDim }: { readonly lines: readonly Line[]; readonly isDim: boolean }) {
  const height = Math.max(1, lines.length) * rowHeight;
  return (
    <svg
      className="bridge-fan"
      viewBox={`0 0 100 ${height}`}
      preserveAspectRatio="none"
      style={{ blockSize: height }}
      data-dim={isDim || undefined}
      aria-hidden="true"
    >
      {lines.map(({ id, kind }, row) => {
        const y = (row + 0.5) * rowHeight;
        return (
          <path
            key={id}
            d={`M0 ${height / 2}C52 ${height / 2} 48 ${y} 100 ${y}`}
            data-state={kind}
            vectorEffect="non-scaling-stroke"
          />
        );
      })}
    </svg>
  );
}

function Shore({ dependency, isDim }: { readonly dependency: Dependency; readonly isDim: boolean }) {
  const { name, check } = dependency;
  return (
    <li data-dim={isDim || undefined}>
      <StateIcon kind={isDim ? 'waiting' : stateOf[check.status]} />
      <span className="bridge-shore-name">{name}</span>
      <span className="muted tabular tiny">{check.status === 'ok' ? formatMs(check.latency_ms) : wordOf[check.status]}</span>
    </li>
  );
}

const formatMs = (ms: number): string => (ms < 1 ? '< 1 ms' : `${Math.round(ms)} ms`);
