// Sign-ups, logins and failed logins a day, drawn as an SVG: lines that differ in dash and mark as well as in colour, a
// reading under the pointer or the arrow keys, and the same numbers as a table.
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { alpha, useTheme } from '@mui/material/styles';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import { useEffect, useId, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import type { Day } from '../api/types';
import { count, dayOf, plural } from '../data/text';
import { labelled, linear, linePath, ticks } from './scales';

const kinds = [
  { key: 'logins', label: 'Logins', dash: undefined },
  { key: 'sign_ups', label: 'Sign-ups', dash: '7 4' },
  { key: 'failed_logins', label: 'Failed logins', dash: '2 4' },
] as const;

const height = 260;
const margin = { top: 12, right: 16, bottom: 28, left: 52 };

export function summary(days: readonly Day[]): string {
  const total = (key: (typeof kinds)[number]['key']) => days.reduce((sum, day) => sum + day[key], 0);
  return `In ${plural(days.length, 'day')}: ${plural(total('logins'), 'login')}, ${plural(total('sign_ups'), 'sign-up')}, ${plural(total('failed_logins'), 'failed login')}.`;
}

function useWidth() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(720);
  useEffect(() => {
    if (!box.current || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.max(260, Math.round(entry.contentRect.width))));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  return { box, width };
}

export function Plot({ days }: { days: readonly Day[] }) {
  const [asTable, setAsTable] = useState(false);
  const colors = useColors();
  return (
    <Box>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, alignItems: 'center', mb: 1 }}>
        {kinds.map(({ key, label, dash }) => (
          <Box key={key} sx={{ display: 'flex', alignItems: 'center', gap: 0.75, color: 'text.secondary' }}>
            <svg width="24" height="8" aria-hidden="true"><line x1="0" y1="4" x2="24" y2="4" stroke={colors[key]} strokeWidth="2.5" strokeDasharray={dash} /></svg>
            {label}
          </Box>
        ))}
        <Button sx={{ ml: 'auto' }} onClick={() => setAsTable(!asTable)}>{asTable ? 'Show as plot' : 'Show as table'}</Button>
      </Box>
      {asTable ? <Numbers days={days} /> : <Lines days={days} />}
    </Box>
  );
}

function useColors(): Record<(typeof kinds)[number]['key'], string> {
  const { palette } = useTheme();
  return { logins: palette.primary.main, sign_ups: palette.info.main, failed_logins: palette.error.main };
}

function Lines({ days }: { days: readonly Day[] }) {
  const { palette } = useTheme();
  const colors = useColors();
  const { box, width } = useWidth();
  const [at, setAt] = useState<number | null>(null);
  const id = useId();
  const steps = ticks(Math.max(0, ...days.flatMap((day) => kinds.map(({ key }) => day[key]))));
  const x = linear([0, Math.max(0, days.length - 1)], [margin.left, width - margin.right]);
  const y = linear([0, steps[steps.length - 1] ?? 1], [height - margin.bottom, margin.top]);
  const day = at === null ? undefined : days[at];

  const point = (event: PointerEvent<SVGSVGElement>) => {
    const left = event.currentTarget.getBoundingClientRect().left;
    const index = Math.round(linear([margin.left, width - margin.right], [0, days.length - 1])(event.clientX - left));
    setAt(Math.max(0, Math.min(days.length - 1, index)));
  };
  const key = (event: KeyboardEvent) => {
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (move === undefined) return;
    event.preventDefault();
    setAt(Math.max(0, Math.min(days.length - 1, (at ?? (move > 0 ? -1 : days.length)) + move)));
  };

  return (
    <div ref={box}>
      <svg
        width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" tabIndex={0} aria-labelledby={`${id}-title`} aria-describedby={`${id}-reading`}
        onPointerMove={point} onPointerLeave={() => setAt(null)} onKeyDown={key} onBlur={() => setAt(null)} style={{ display: 'block', maxWidth: '100%' }}
      >
        <title id={`${id}-title`}>{`Logins, sign-ups and failed logins a day. ${summary(days)}`}</title>
        <g fontSize="12" fill={palette.text.secondary}>
          {steps.map((step) => (
            <g key={step}>
              <line x1={margin.left} x2={width - margin.right} y1={y(step)} y2={y(step)} stroke={palette.divider} />
              <text x={margin.left - 8} y={y(step) + 4} textAnchor="end">{count(step)}</text>
            </g>
          ))}
          {labelled(days.length, Math.floor(width / 110)).map((i) => (
            <text key={i} x={x(i)} y={height - 8} textAnchor={i === days.length - 1 ? 'end' : 'middle'}>{dayOf(days[i]?.day ?? '').replace(/,? \d{4}$/, '')}</text>
          ))}
        </g>
        {at !== null && <line x1={x(at)} x2={x(at)} y1={margin.top} y2={height - margin.bottom} stroke={palette.text.secondary} strokeDasharray="2 3" />}
        {kinds.map(({ key: kind, dash }) => (
          <path key={kind} d={linePath(days.map((one, i) => [x(i), y(one[kind])]))} fill="none" stroke={colors[kind]} strokeWidth="2.25" strokeDasharray={dash} strokeLinejoin="round" />
        ))}
        {day && at !== null && kinds.map(({ key: kind }) => <circle key={kind} cx={x(at)} cy={y(day[kind])} r="4" fill={colors[kind]} stroke={palette.background.paper} strokeWidth="1.5" />)}
      </svg>
      <Box id={`${id}-reading`} aria-live="polite" sx={{ minHeight: 24, color: 'text.secondary', bgcolor: day ? alpha(palette.primary.main, 0.08) : undefined, borderRadius: 1, px: 1 }}>
        {day
          ? `${dayOf(day.day)}: ${plural(day.logins, 'login')}, ${plural(day.sign_ups, 'sign-up')}, ${plural(day.failed_logins, 'failed login')}`
          : summary(days)}
      </Box>
    </div>
  );
}

function Numbers({ days }: { days: readonly Day[] }) {
  return (
    <Box sx={{ maxHeight: 320, overflow: 'auto' }} tabIndex={0} role="region" aria-label="Numbers of each day">
      <Table stickyHeader>
        <caption style={{ captionSide: 'top' }}>{summary(days)}</caption>
        <TableHead>
          <TableRow><TableCell>Day</TableCell>{kinds.map(({ key, label }) => <TableCell key={key} align="right">{label}</TableCell>)}</TableRow>
        </TableHead>
        <TableBody>
          {[...days].reverse().map((day) => (
            <TableRow key={day.day}>
              <TableCell component="th" scope="row">{dayOf(day.day)}</TableCell>
              {kinds.map(({ key }) => <TableCell key={key} align="right">{count(day[key])}</TableCell>)}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Box>
  );
}
