import { IconLockOpen } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { connectionQuery } from '../server/queries.ts';
import { useServer } from '../server/server-context.tsx';
import './open-door.css';

/** Says on every page that credentials are off: meant for developing, easily forgotten. */
export function OpenDoor() {
  const { client } = useServer();
  const { data } = useQuery(connectionQuery(client));
  if (data?.auth !== 'off') return null;
  const hint = 'Credentials off: every program on this machine may use this server';
  return (
    <Link to="/connections" className="open-door" aria-label={hint} title={hint}>
      <IconLockOpen size={16} stroke={1.8} aria-hidden="true" />
      <span className="rail-word">Credentials off</span>
    </Link>
  );
}
