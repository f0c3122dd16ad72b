// What forms of the panel share: a card with a heading, a switch that says why it cannot be turned, the bar with the
// button, and the focus on the first field that the server refused.
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormHelperText from '@mui/material/FormHelperText';
import Switch from '@mui/material/Switch';
import Typography from '@mui/material/Typography';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { useInput } from 'react-admin';
import { useFormState } from 'react-hook-form';
import { plainError } from '../picker/inputs';

export function Section({ title, lead, children }: { title: string; lead?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <Card component="section" aria-labelledby={id} sx={{ p: { xs: 2, sm: 2.5 }, mb: 2 }}>
      <Typography variant="h2" id={id} sx={{ mb: lead ? 0.25 : 1.5 }}>{title}</Typography>
      {lead && <Typography variant="body2" color="textSecondary" sx={{ mb: 1.5 }}>{lead}</Typography>}
      {children}
    </Card>
  );
}

interface SwitchProps {
  source: string;
  label: string;
  help: string;
  fixed?: string | null;
  disabled?: boolean;
  initial?: boolean;
}

export function SwitchField({ source, label, help, fixed = null, disabled = false, initial = false }: SwitchProps) {
  const { field, fieldState } = useInput({ source, defaultValue: initial });
  const id = useId();
  const error = plainError(fieldState.error?.message);
  return (
    <Box sx={{ py: 0.5 }}>
      <FormControlLabel
        label={label} sx={{ '& .MuiFormControlLabel-label': { fontWeight: 600 } }}
        control={(
          <Switch
            size="small" checked={field.value === true} disabled={disabled || fixed !== null} onChange={(_, on) => field.onChange(on)}
            slotProps={{ input: { 'aria-describedby': id, 'aria-invalid': error !== undefined, role: 'switch' } }}
          />
        )}
      />
      <FormHelperText id={id} error={error !== undefined} sx={{ ml: 3.625, mt: -0.25 }}>{error ?? (disabled ? help : fixed ?? help)}</FormHelperText>
    </Box>
  );
}

export function SaveBar({ label, creating = false }: { label: string; creating?: boolean }) {
  const { isDirty, isSubmitting, errors } = useFormState();
  useEffect(() => {
    if (!isDirty) return undefined;
    // Closing the window or typing another address: the browser asks.
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isDirty]);
  const general = errors.root?.['serverError']?.message;
  return (
    <Box sx={{ position: 'sticky', bottom: 0, zIndex: 2, bgcolor: 'background.default', py: 1.5, borderTop: 1, borderColor: 'divider' }}>
      {general && <Alert severity="error" sx={{ mb: 1 }}>{plainError(String(general))}</Alert>}
      <Box sx={{ display: 'flex', gap: 1.5, alignItems: 'center', flexWrap: 'wrap' }}>
        <Button type="submit" size="medium" variant="contained" disabled={isSubmitting || (!isDirty && !creating)}>{label}</Button>
        <Box role="status" sx={{ color: 'text.secondary' }}>{isSubmitting ? 'Saving…' : isDirty && !creating ? 'Not saved yet' : ''}</Box>
      </Box>
    </Box>
  );
}

/** Put into a form: after a refusal the first faulty field has the focus. */
export function FocusFirstFault() {
  const { submitCount, isSubmitting, errors } = useFormState();
  const marker = useRef<HTMLSpanElement>(null);
  const faulty = Object.keys(errors).length > 0;
  useEffect(() => {
    if (submitCount === 0 || isSubmitting || !faulty) return;
    marker.current?.closest('form')?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [submitCount, isSubmitting, faulty]);
  return <span ref={marker} hidden />;
}
