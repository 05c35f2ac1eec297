import {
  IconAdjustmentsHorizontal,
  IconBooks,
  IconCoin,
  IconHome2,
  IconList,
  IconMessageCircle2,
  IconMicrophone,
  IconRoute2,
  IconSitemap,
  IconTable,
} from '@tabler/icons-react';

/** Every room of the rail, the bottom bar, the palette and the `g` keys. A room is listed when its page exists. */
export const rooms = [
  { target: { to: '/' }, word: 'Home', icon: IconHome2, key: 'h' },
  { target: { to: '/chat/{-$sessionId}', params: {} }, word: 'Chat', icon: IconMessageCircle2, key: 'c' },
  { target: { to: '/workflows' }, word: 'Workflows', icon: IconSitemap, key: 'w' },
  { target: { to: '/data' }, word: 'Data', icon: IconTable, key: 'd' },
  { target: { to: '/knowledge' }, word: 'Knowledge', icon: IconBooks, key: 'k' },
  { target: { to: '/voice' }, word: 'Voice', icon: IconMicrophone, key: 'v' },
  { target: { to: '/costs' }, word: 'Costs', icon: IconCoin, key: 'o' },
  { target: { to: '/connections' }, word: 'Connections', icon: IconRoute2, key: 'n' },
  { target: { to: '/logs' }, word: 'Logs', icon: IconList, key: 'l' },
  { target: { to: '/settings/{-$section}', params: {} }, word: 'Settings', icon: IconAdjustmentsHorizontal, key: 's' },
] as const;
export type Room = (typeof rooms)[number];
