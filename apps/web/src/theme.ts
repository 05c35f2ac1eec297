import { createTheme, defaultVariantColorsResolver } from '@mantine/core';
import type { CSSVariablesResolver, MantineColorsTuple, VariantColorsResolver } from '@mantine/core';

const teal: MantineColorsTuple = [
  '#e9f5f5',
  '#d2eaeb',
  '#a6d6d8',
  '#7accd0',
  '#55c3c7',
  '#2e9ea3',
  '#17848a',
  '#0e747a',
  '#0a6a70',
  '#0a6a70',
];
/** Warm, so that grey parts belong to the paper. */
const gray: MantineColorsTuple = [
  '#fbfaf7',
  '#f3f1eb',
  '#eae7e0',
  '#e4e2dc',
  '#c9c8c3',
  '#a3a6a6',
  '#80868a',
  '#56616b',
  '#2d3843',
  '#16202a',
];
const dark: MantineColorsTuple = [
  '#e8eaec',
  '#c3cad0',
  '#9ba6af',
  '#65727d',
  '#27313a',
  '#1e2830',
  '#151c23',
  '#0e1318',
  '#0a0e12',
  '#06090c',
];

/** The accent's text differs between the schemes, which a fixed shade cannot express. */
const variantColors: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input);
  if (input.variant !== 'filled' || (input.color !== undefined && input.color !== 'teal')) return colors;
  const hover = 'color-mix(in srgb, var(--accent) 88%, var(--ink))';
  return { ...colors, background: 'var(--accent)', hover, color: 'var(--on-accent)' };
};

/** The look of the parts that come from Mantine; everything else is written against styles/tokens.css directly. */
export const theme = createTheme({
  colors: { teal, gray, dark },
  primaryColor: 'teal',
  primaryShade: { light: 9, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.3,
  variantColorResolver: variantColors,
  white: '#ffffff',
  black: '#16202a',
  fontFamily: 'var(--font-ui)',
  fontFamilyMonospace: 'var(--font-mono)',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.3' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '8px', xl: '999px' },
  defaultRadius: 'md',
  breakpoints: { xs: '37.5em', sm: '48em', md: '64em', lg: '75em', xl: '90em' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  focusRing: 'auto',
  components: {
    Modal: {
      defaultProps: {
        centered: true,
        transitionProps: { duration: 140, transition: 'pop' },
        overlayProps: { backgroundOpacity: 0.4 },
      },
    },
    Menu: { defaultProps: { shadow: 'md', transitionProps: { duration: 120 }, withinPortal: true } },
    Select: { defaultProps: { checkIconPosition: 'right', comboboxProps: { transitionProps: { duration: 120 } } } },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Dismiss' } } },
  },
});

const shared = {
  '--mantine-color-body': 'var(--paper)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-bright': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--muted)',
  '--mantine-color-placeholder': 'var(--muted)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-hover': 'var(--sunken)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--line)',
  '--mantine-color-error': 'var(--failed)',
  '--mantine-color-disabled': 'var(--sunken)',
  '--mantine-color-disabled-color': 'var(--muted)',
  '--mantine-color-disabled-border': 'var(--line)',
  '--mantine-primary-color-filled': 'var(--accent)',
  '--mantine-primary-color-contrast': 'var(--on-accent)',
  '--mantine-primary-color-light': 'var(--accent-soft)',
  '--mantine-primary-color-light-color': 'var(--accent)',
  '--mantine-shadow-md': 'var(--shadow)',
  '--mantine-shadow-lg': 'var(--shadow)',
  '--mantine-shadow-xl': 'var(--shadow)',
};

/** Mantine's variables point at the tokens, so both schemes are decided in one file. */
export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared });
