import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useClient } from '../../server/server-context.tsx';
import { Section } from '../../ui/page.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { recentFilesQuery } from '../data/data-queries.ts';
import { countOf } from '../data/format-count.ts';
import './recent-chats.css';

const shownCount = 4;

/** The data files that came last; nothing without one. */
export function RecentFiles() {
  const files = useQuery(recentFilesQuery(useClient(), shownCount)).data?.files ?? [];
  if (files.length === 0) return null;
  return (
    <Section title="Recent files" action={<Link to="/data">All files</Link>}>
      <ul className="card rows recent-chats">
        {files.map(({ id, name, sheets, created_at: at }) => (
          <li key={id}>
            <Link to="/data/$fileId" params={{ fileId: id }}>
              <span className="recent-chats-title">{name}</span>
              <span className="muted tiny recent-chats-model">
                {sheets.length === 0 ? '' : countOf(Math.max(...sheets.map(({ rows }) => rows)), 'row')}
              </span>
              <span className="muted small">
                <RelativeTime at={at} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
