// Values in tables: long ones are cut with the whole in the tooltip, right-to-left ones keep to their own cell.
import CheckIcon from '@mui/icons-material/CheckCircleOutlined';
import NoIcon from '@mui/icons-material/RemoveCircleOutlined';
import Box from '@mui/material/Box';
import MuiLink from '@mui/material/Link';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import { when } from '../data/text';

export const cut = { display: 'block', maxWidth: 260, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } as const;

export function Text({ value, width = 260 }: { value: string | null | undefined; width?: number }) {
  if (!value) return <Quiet>–</Quiet>;
  return <Box component="bdi" dir="auto" title={value} sx={{ ...cut, maxWidth: width }}>{value}</Box>;
}

export function Quiet({ children }: { children: ReactNode }) {
  return <Box component="span" sx={{ color: 'text.secondary' }}>{children}</Box>;
}

export function TextLink({ to, children, width = 280 }: { to: string; children: string; width?: number }) {
  return (
    <MuiLink component={Link} to={to} title={children} onClick={(event) => event.stopPropagation()} sx={{ ...cut, maxWidth: width, fontWeight: 600 }}>
      <bdi dir="auto">{children}</bdi>
    </MuiLink>
  );
}

export function YesNo({ value, label }: { value: boolean; label: string }) {
  const Icon = value ? CheckIcon : NoIcon;
  return (
    <Icon fontSize="small" titleAccess={`${label}: ${value ? 'yes' : 'no'}`} sx={{ display: 'block', color: value ? 'success.main' : 'text.secondary', opacity: value ? 1 : 0.6 }} />
  );
}

export function When({ value, never = 'Never' }: { value: string | null | undefined; never?: string }) {
  if (!value) return <Quiet>{never}</Quiet>;
  return <Box component="time" dateTime={value} title={value} sx={{ whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' }}>{when(value)}</Box>;
}
