// The site's brand colour, made readable: it may be anything that CSS can say.
import { darken, getContrastRatio, lighten } from '@mui/material/styles';

/** A colour as the browser paints it, in #rrggbb; null for what is no colour. */
export function painted(css: string): string | null {
  if (css.trim() === '' || typeof CSS === 'undefined' || !CSS.supports('color', css)) return null;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d');
  if (!context) return null;
  context.fillStyle = css;
  context.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0] = context.getImageData(0, 0, 1, 1).data;
  return `#${[r, g, b].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

export function brandColors(): { brand: string; text: string } {
  const style = getComputedStyle(document.documentElement);
  return {
    brand: painted(style.getPropertyValue('--brand')) ?? '#0f5f5c',
    text: painted(style.getPropertyValue('--brand-text')) ?? '#ffffff',
  };
}

/** The colour, moved towards white or black until it can be read on the background. */
export function readable(color: string, background: string, ratio = 4.6): string {
  const move = getContrastRatio('#ffffff', background) > getContrastRatio('#000000', background) ? lighten : darken;
  for (let step = 0; step <= 20; step += 1) {
    const moved = step === 0 ? color : move(color, step / 20);
    if (getContrastRatio(moved, background) >= ratio) return moved;
  }
  return move(color, 1);
}

/** What is written on the colour: the site's choice where it can be read. */
export function textOn(color: string, wanted: string): string {
  if (getContrastRatio(wanted, color) >= 4.5) return wanted;
  return getContrastRatio('#ffffff', color) > getContrastRatio('#111417', color) ? '#ffffff' : '#111417';
}
