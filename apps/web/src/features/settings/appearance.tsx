import { SegmentedControl, useMantineColorScheme } from '@mantine/core';
import type { MantineColorScheme } from '@mantine/core';
import { schemeWords } from '../../shell/scheme-toggle.tsx';
import { Section } from '../../ui/page.tsx';

const schemes: readonly MantineColorScheme[] = ['auto', 'light', 'dark'];

/** Light, dark, or as the system. */
export function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Section title="Appearance" hint="Kept in this browser.">
      <SegmentedControl
        aria-label="Appearance"
        value={colorScheme}
        onChange={(value) => setColorScheme(schemes.find((scheme) => scheme === value) ?? 'auto')}
        data={schemes.map((scheme) => ({ value: scheme, label: schemeWords[scheme] }))}
        maw={360}
      />
      <p className="muted small">Motion follows the setting of your system.</p>
    </Section>
  );
}
