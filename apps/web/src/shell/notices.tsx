import { Notifications } from '@mantine/notifications';
import '@mantine/notifications/styles.css';

/** Where short announcements appear: "Provider removed. Undo". */
export function Notices() {
  return <Notifications position="bottom-right" limit={3} />;
}
