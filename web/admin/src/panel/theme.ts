// Calm and dense: one accent, thin lines instead of shadows, small tables. Light and dark from the same rules.
import type { ThemeOptions } from '@mui/material/styles';
import { alpha, darken, getLuminance, lighten } from '@mui/material/styles';
import type { RaThemeOptions } from 'react-admin';
import { brandColors, readable, textOn } from './colors';

const palettes = {
  light: { page: '#f5f6f8', paper: '#ffffff', ink: '#1b1f24', quiet: '#57606a', line: '#d9dee3', bar: '#ffffff' },
  dark: { page: '#101316', paper: '#1a1e22', ink: '#e8eaed', quiet: '#a5adb5', line: '#343a41', bar: '#1a1e22' },
} as const;

/** Dialogs and menus live inside the panel, so that they are hidden with it when a session ends. */
const layer = () => document.getElementById('panel-layer') ?? document.body;

export function panelTheme(mode: 'light' | 'dark'): RaThemeOptions {
  const p = palettes[mode];
  const { brand, text } = brandColors();
  const accent = readable(brand, p.page, mode === 'dark' ? 6 : 4.6);
  const on = textOn(accent, text);
  // A button under the pointer moves away from its letters, never towards them.
  const hovered = getLuminance(on) > 0.5 ? (color: string) => darken(color, 0.2) : (color: string) => lighten(color, 0.2);
  const options: ThemeOptions = {
    palette: {
      mode,
      primary: { main: accent, dark: hovered(accent), contrastText: on },
      secondary: { main: accent, dark: hovered(accent), contrastText: on },
      error: mode === 'dark' ? { main: '#ff9c93', dark: '#ffb8b2', contrastText: '#2b0905' } : { main: '#b3261e' },
      warning: { main: mode === 'dark' ? '#f2c14e' : '#8a5a00' },
      success: { main: mode === 'dark' ? '#74d39a' : '#1d6f42' },
      info: { main: mode === 'dark' ? '#8cc0ff' : '#1a5fb4' },
      background: { default: p.page, paper: p.paper },
      text: { primary: p.ink, secondary: p.quiet },
      divider: p.line,
    },
    shape: { borderRadius: 8 },
    typography: {
      fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
      body1: { fontSize: '0.9rem' },
      body2: { fontSize: '0.8125rem' },
      h1: { fontSize: '1.5rem', fontWeight: 650, lineHeight: 1.3 },
      h2: { fontSize: '1.0625rem', fontWeight: 650, lineHeight: 1.4 },
      h3: { fontSize: '0.9375rem', fontWeight: 650, lineHeight: 1.4 },
      h6: { fontWeight: 600, fontSize: '1rem' },
      button: { textTransform: 'none', fontWeight: 600 },
    },
    components: componentsFor(p, accent),
  };
  return { ...options, sidebar: { width: 208, closedWidth: 56 } } as RaThemeOptions;
}

type Palette = (typeof palettes)['light' | 'dark'];

function componentsFor(p: Palette, accent: string): ThemeOptions['components'] {
  const flat = { boxShadow: 'none', border: `1px solid ${p.line}`, backgroundImage: 'none' };
  const ring = { outline: `3px solid ${alpha(accent, 0.75)}`, outlineOffset: 1 };
  const table = {
    MuiTable: { defaultProps: { size: 'small' as const } },
    MuiTableCell: {
      styleOverrides: {
        root: { borderColor: p.line, fontSize: '0.8438rem', padding: '6px 12px', '&.MuiTableCell-paddingCheckbox': { padding: '0 8px' } },
        head: { fontWeight: 600, color: p.quiet, whiteSpace: 'nowrap' as const, backgroundColor: p.paper },
      },
    },
    MuiTableRow: { styleOverrides: { root: { '&:last-child td': { borderBottom: 0 } } } },
  };
  const layers = {
    MuiModal: { defaultProps: { container: layer } },
    MuiDialog: { defaultProps: { container: layer }, styleOverrides: { paper: { ...flat, borderRadius: 12 } } },
    MuiPopover: { defaultProps: { container: layer }, styleOverrides: { paper: { ...flat, boxShadow: '0 8px 24px rgb(0 0 0 / 0.18)' } } },
    MuiMenu: { defaultProps: { container: layer } },
    MuiPopper: { defaultProps: { container: layer } },
    MuiDrawer: { defaultProps: { container: layer } },
  };
  return {
    ...table,
    ...layers,
    MuiButtonBase: { defaultProps: { disableRipple: true }, styleOverrides: { root: { '&:focus-visible': ring } } },
    MuiButton: { defaultProps: { disableElevation: true, size: 'small' } },
    // On a phone a field with smaller letters makes the browser zoom in.
    MuiInputBase: { styleOverrides: { root: { fontSize: '0.9rem', '@media (max-width: 600px)': { fontSize: '1rem' } } } },
    MuiInputLabel: { styleOverrides: { root: { fontSize: '0.9rem' } } },
    MuiFormControlLabel: { styleOverrides: { label: { fontSize: '0.9rem' } } },
    MuiTextField: { defaultProps: { variant: 'outlined', size: 'small', margin: 'dense', fullWidth: true } },
    MuiFormControl: { defaultProps: { variant: 'outlined', size: 'small', margin: 'dense', fullWidth: true } },
    MuiCard: { defaultProps: { elevation: 0 }, styleOverrides: { root: flat } },
    MuiPaper: { styleOverrides: { root: { backgroundImage: 'none' } } },
    MuiAppBar: {
      defaultProps: { elevation: 0, color: 'default' },
      styleOverrides: { root: { backgroundColor: p.bar, color: p.ink, borderBottom: `1px solid ${p.line}`, backgroundImage: 'none' } },
    },
    MuiTooltip: { defaultProps: { describeChild: true } },
    MuiLink: { defaultProps: { underline: 'hover' } },
    MuiTab: { styleOverrides: { root: { minHeight: 44, textTransform: 'none' } } },
    MuiCssBaseline: {
      styleOverrides: {
        'html:has(.MuiDialog-root)': { overflow: 'hidden' },
        '@media (prefers-reduced-motion: reduce)': {
          '*, *::before, *::after': { animationDuration: '0.01ms !important', transitionDuration: '0.01ms !important' },
        },
      },
    },
    RaMenuItemLink: {
      styleOverrides: {
        root: {
          margin: '2px 8px', borderRadius: 8, paddingLeft: 12, color: p.quiet, minHeight: 40,
          '& .MuiListItemIcon-root': { minWidth: 36, color: 'inherit' },
          '&.RaMenuItemLink-active': { backgroundColor: alpha(accent, 0.12), color: accent, fontWeight: 600 },
        },
      },
    },
    RaLayout: { styleOverrides: { root: { minWidth: 0, '& .RaLayout-content': { minWidth: 0, padding: '16px 24px 48px', '@media (max-width: 600px)': { padding: '8px 12px 64px' } } } } },
    RaList: { styleOverrides: { root: { '& .RaList-main': { minWidth: 0 }, '& .RaList-content': { overflowX: 'auto' } } } },
  } as ThemeOptions['components'];
}
