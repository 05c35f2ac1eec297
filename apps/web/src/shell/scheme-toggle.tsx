import { ActionIcon, useMantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';

const order = ['auto', 'light', 'dark'] as const;
const icons = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon } as const;
export const schemeWords = { auto: 'As the system', light: 'Light', dark: 'Dark' } as const;

/** Light, dark, or as the system: one button that goes round. */
export function SchemeToggle() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const next = order[(order.indexOf(colorScheme) + 1) % order.length] ?? 'auto';
  const Icon = icons[colorScheme];
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      className="quiet-icon"
      size={30}
      aria-label={`Appearance: ${schemeWords[colorScheme]}. Change to: ${schemeWords[next]}`}
      data-hint={`Appearance: ${schemeWords[colorScheme].toLowerCase()}`}
      data-side="right"
      onClick={() => setColorScheme(next)}
    >
      <Icon size={17} stroke={1.7} />
    </ActionIcon>
  );
}
