// The pickers as fields of a form.
import Skeleton from '@mui/material/Skeleton';
import { useInput } from 'react-admin';
import { mayGiveGroup, mayGivePermission } from '../api/permissions';
import { useGroups, useOwnGroups, usePermissionList } from '../groups/use-groups';
import { LoadFault } from '../shared/faults';
import { useSession } from '../shared/may';
import { GroupPicker } from './group-picker';
import { PermissionPicker } from './permission-picker';

interface Props {
  source: string;
  disabled?: boolean;
}

/** react-admin marks the errors of a server so that it does not translate them twice. */
export function plainError(message: string | undefined): string | undefined {
  if (message === undefined || !message.startsWith('@@react-admin@@')) return message;
  const inner: unknown = JSON.parse(message.slice('@@react-admin@@'.length));
  return typeof inner === 'string' ? inner : String((inner as { message?: string }).message ?? '');
}

export function PermissionInput({ source, disabled = false }: Props) {
  const { field, fieldState } = useInput({ source, defaultValue: [] });
  const session = useSession();
  const { data, error, refetch } = usePermissionList();
  if (error) return <LoadFault error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height={200} />;
  return (
    <PermissionPicker
      permissions={data} value={(field.value as number[] | null) ?? []} onChange={field.onChange} disabled={disabled}
      mayGive={(permission) => mayGivePermission(session, permission)} error={plainError(fieldState.error?.message)}
    />
  );
}

export function GroupInput({ source, disabled = false }: Props) {
  const { field, fieldState } = useInput({ source, defaultValue: [] });
  const session = useSession();
  const groups = useGroups();
  const own = useOwnGroups();
  if (groups.error) return <LoadFault error={groups.error} retry={() => void groups.refetch()} />;
  if (!groups.data) return <Skeleton height={120} />;
  return (
    <GroupPicker
      groups={groups.data} value={(field.value as number[] | null) ?? []} onChange={field.onChange} disabled={disabled}
      mayGive={(group) => mayGiveGroup(session, group, own)} error={plainError(fieldState.error?.message)}
    />
  );
}
