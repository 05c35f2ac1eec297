import { Link, useParams } from '@tanstack/react-router';
import { NotFound } from '../../shell/not-found.tsx';
import { Page } from '../../ui/page.tsx';
import { Agents } from '../agents/agents-section.tsx';
import { About } from './about.tsx';
import { Appearance } from './appearance.tsx';
import { Keys } from './keys.tsx';
import { Models } from './models.tsx';
import './settings.css';

const sections = [
  { id: 'models', name: 'Models and providers', content: Models },
  { id: 'agents', name: 'Agents', content: Agents },
  { id: 'keys', name: 'API keys', content: Keys },
  { id: 'appearance', name: 'Appearance', content: Appearance },
  { id: 'about', name: 'About', content: About },
] as const;

/** Providers, keys, looks. */
export default function SettingsPage() {
  const { section: id = 'models' } = useParams({ from: '/settings/{-$section}' });
  const section = sections.find((known) => known.id === id);
  if (section === undefined) return <NotFound />;
  const Content = section.content;
  return (
    <Page title="Settings" width="wide">
      <div className="settings">
        <nav aria-label="Settings" className="settings-nav">
          {sections.map(({ id: target, name }) => (
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
