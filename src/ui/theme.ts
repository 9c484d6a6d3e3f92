import { type CSSVariablesResolver, createTheme } from '@mantine/core'

// Inter and Roboto come first only where a system has them: their Cyrillic is drawn with the Latin, as in Segoe UI and SF.
const sans = 'system-ui, -apple-system, "Segoe UI", Roboto, Inter, "Noto Sans", "Helvetica Neue", Arial, sans-serif'
const monospace =
  'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Noto Sans Mono", "DejaVu Sans Mono", monospace'

export const theme = createTheme({
  fontFamily: sans,
  fontFamilyMonospace: monospace,
  headings: { fontFamily: sans, fontWeight: '650' },
  primaryColor: 'lagoon',
  primaryShade: { light: 7, dark: 5 },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  autoContrast: true,
  colors: {
    lagoon: [
      '#e6f7f7',
      '#d2ecec',
      '#a5d8d8',
      '#75c4c3',
      '#4fb3b2',
      '#37a8a7',
      '#23908f',
      '#0f7877',
      '#076665',
      '#005352',
    ],
    dark: [
      '#dfe4ea',
      '#b4bdc8',
      '#97a2b0',
      '#667180',
      '#39424e',
      '#2d3540',
      '#212831',
      '#161b21',
      '#11151a',
      '#0b0e12',
    ],
  },
})

/** The defaults of dimmed text and placeholders are too pale to be read with ease (3.3 and 2.1 to 1 on white). */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#fdfdfc',
    '--mantine-color-dimmed': '#5a6572',
    '--mantine-color-placeholder': '#6b7680',
  },
  dark: { '--mantine-color-dimmed': '#97a2b0', '--mantine-color-placeholder': '#8792a0' },
})
