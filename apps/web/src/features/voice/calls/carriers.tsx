import type { CarrierState } from '@causeway/contract';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { State } from '../../../ui/state.tsx';
import { carrierWords } from './call-words.ts';

/** Each telephone company: whether it can be used, what to enter there, or what is missing. */
export function Carriers({ carriers }: { readonly carriers: readonly CarrierState[] }) {
  const ordered = carriers.toSorted((one, other) => Number(other.is_ready) - Number(one.is_ready));
  return (
    <ul className="card rows">
      {ordered.map((carrier) => (
        <Carrier key={carrier.name} carrier={carrier} />
      ))}
    </ul>
  );
}

function Carrier({ carrier }: { readonly carrier: CarrierState }) {
  const { name, is_ready: isReady, number, voice_url: voice, status_url: status, missing } = carrier;
  return (
    <li className="carrier">
      <div className="carrier-head">
        <strong>{carrierWords[name]}</strong>
        <State kind={isReady ? 'done' : 'waiting'}>{isReady ? 'Ready' : 'Not set up'}</State>
        {number === null ? null : <span className="muted small tabular">{number}</span>}
      </div>
      {missing === null ? null : (
        <p className="small">
          <span className="muted">{missing.cause.replace(/\.?$/u, '.')}</span> {missing.fix}
        </p>
      )}
      {voice === null ? null : <Address what="Where calls go" url={voice} />}
      {status === null ? null : <Address what="Where news of calls goes" url={status} />}
    </li>
  );
}

function Address({ what, url }: { readonly what: string; readonly url: string }) {
  return (
    <div className="carrier-address">
      <span className="muted small">{what}</span>
      <code className="small">{url}</code>
      <CopyButton text={url} label={`Copy the address ${what.toLowerCase()}`} />
    </div>
  );
}
