import type { FoundProvider } from '@causeway/contract';
import { IconDeviceDesktop } from '@tabler/icons-react';
import { Section } from '../../ui/page.tsx';
import { countModels } from './count-models.ts';
import { UseFound } from './use-found.tsx';

/** Model servers that run beside this server and wait to be used. */
export function Found({ found }: { readonly found: readonly FoundProvider[] }) {
  return (
    <Section title="Found on this machine">
      <ul className="card rows">
        {found.map((one) => (
          <li key={one.base_url} className="settings-row">
            <div className="settings-row-main">
              <div className="settings-row-title">
                <IconDeviceDesktop size={17} stroke={1.7} aria-hidden="true" />
                <strong>{one.name}</strong>
                <span className="muted small">{countModels(one.models.length)}</span>
              </div>
              <code className="muted tiny">{one.base_url}</code>
            </div>
            <div className="settings-row-actions">
              <UseFound found={one} />
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}
