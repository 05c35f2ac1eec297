import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { NotFound } from '../../shell/not-found.tsx';
import { Page } from '../../ui/page.tsx';
import { Agents } from '../agents/agents-section.tsx';
import { About } from './about.tsx';
import { Account } from './account/account.tsx';
import { Appearance } from './appearance.tsx';
import { Audit } from './audit/audit.tsx';
import { Keys } from './keys.tsx';
import { Models } from './models.tsx';
import { People } from './people/people.tsx';
import { isAdmin, useRole } from './use-role.ts';
import './settings.css';

interface SettingsSection {
  readonly id: string;
  readonly name: string;
  readonly content: () => ReactNode;
  readonly isForAdmins?: boolean;
}

const sections: readonly SettingsSection[] = [
  { id: 'models', name: 'Models and providers', content: Models },
  { id: 'agents', name: 'Agents', content: Agents },
  { id: 'keys', name: 'API keys', content: Keys },
  { id: 'account', name: 'Your account', content: Account },
  { id: 'people', name: 'People', content: People, isForAdmins: true },
  { id: 'audit', name: 'Audit log', content: Audit, isForAdmins: true },
  { id: 'appearance', name: 'Appearance', content: Appearance },
  { id: 'about', name: 'About', content: About },
];

/** Providers, keys, looks. */
export default function SettingsPage() {
  const { section: id = 'models' } = useParams({ from: '/settings/{-$section}' });
  const mayAll = isAdmin(useRole());
  const shown = sections.filter(({ isForAdmins = false }) => mayAll || !isForAdmins);
  const section = sections.find((known) => known.id === id);
  if (section === undefined) return <NotFound />;
  const Content = section.content;
  return (
    <Page title="Settings" width="wide">
      <div className="settings">
        <nav aria-label="Settings" className="settings-nav">
          {shown.map(({ id: target, name }) => (
            <Link
              key={target}
              to="/settings/{-$section}"
              params={{ section: target }}
              className="rail-item"
              data-status={target === id ? 'active' : undefined}
              aria-current={target === id ? 'page' : undefined}
            >
              {name}
            </Link>
          ))}
        </nav>
        <div className="settings-content">
          <Content />
        </div>
      </div>
    </Page>
  );
}
