import { useMantineColorScheme } from '@mantine/core';
import { Spotlight, createSpotlight } from '@mantine/spotlight';
import type { SpotlightActionData } from '@mantine/spotlight';
import {
  IconArrowsDiff,
  IconCopy,
  IconDeviceDesktop,
  IconFilePlus,
  IconKey,
  IconKeyboard,
  IconMicrophone,
  IconMoon,
  IconPhone,
  IconPlus,
  IconRefresh,
  IconSearch,
  IconSitemap,
  IconSun,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { useServer } from '../server/server-context.tsx';
import { copyText } from '../ui/copy-text.ts';
import { useRooms } from './use-rooms.ts';
import { useOverlays } from './overlays.ts';
import '@mantine/spotlight/styles.css';
import './palette.css';

const [store, controls] = createSpotlight();

/** Every page and action by name. */
export function Palette({ onClose }: { readonly onClose: () => void }) {
  useEffect(() => {
    controls.open();
    return controls.close;
  }, []);
  const pages = usePages();
  const actions = useActions();
  return (
    <Spotlight
      store={store}
      shortcut={null}
      highlightQuery
      attributes={{ content: { 'aria-label': 'Search pages and actions' } }}
      onSpotlightClose={onClose}
      nothingFound="Nothing by that name"
      scrollable
      overlayProps={{ blur: 0, backgroundOpacity: 0.4 }}
      transitionProps={{ duration: 120, transition: 'pop' }}
      maxHeight={380}
      searchProps={{
        leftSection: <IconSearch size={17} stroke={1.7} />,
        placeholder: 'Go to a page or do something',
        'aria-label': 'Search pages and actions',
      }}
      actions={[
        { group: 'Pages', actions: pages },
        { group: 'Actions', actions },
      ]}
    />
  );
}

function usePages(): SpotlightActionData[] {
  const navigate = useNavigate();
  return useRooms().map(({ target, word, icon: Icon, key }) => ({
    id: word,
    label: word,
    leftSection: <Icon size={18} stroke={1.7} />,
    rightSection: <kbd>g {key}</kbd>,
    onClick: () => void navigate(target),
  }));
}

function useActions(): SpotlightActionData[] {
  const navigate = useNavigate();
  const { client, watch } = useServer();
  const { setColorScheme } = useMantineColorScheme();
  const { openShortcuts } = useOverlays();
  return useMemo(() => {
    const action = (label: string, Icon: typeof IconPlus, onClick: () => void) => ({
      id: label,
      label,
      leftSection: <Icon size={18} stroke={1.7} />,
      onClick,
    });
    return [
      action('New chat', IconPlus, () => void navigate({ to: '/chat/{-$sessionId}', params: {} })),
      action('Talk to a model', IconMicrophone, () => void navigate({ to: '/voice' })),
      action('Call a number', IconPhone, () => void navigate({ to: '/voice/calls' })),
      action('Upload data files', IconFilePlus, () => void navigate({ to: '/data' })),
      action('Compare two data files', IconArrowsDiff, () => void navigate({ to: '/data/compare' })),
      action('All workflow runs', IconSitemap, () => void navigate({ to: '/workflows/runs' })),
      action(
        'Add a model provider',
        IconPlus,
        () => void navigate({ to: '/settings/{-$section}', params: { section: 'models' } }),
      ),
      action('Create an API key', IconKey, () => void navigate({ to: '/settings/{-$section}', params: { section: 'keys' } })),
      action('Check the connection now', IconRefresh, () => void watch.check()),
      action('Copy the server address', IconCopy, () => void copyText(client.base)),
      action('Appearance: light', IconSun, () => setColorScheme('light')),
      action('Appearance: dark', IconMoon, () => setColorScheme('dark')),
      action('Appearance: as the system', IconDeviceDesktop, () => setColorScheme('auto')),
      action('Keyboard shortcuts', IconKeyboard, openShortcuts),
    ];
  }, [client, watch, navigate, setColorScheme, openShortcuts]);
}
