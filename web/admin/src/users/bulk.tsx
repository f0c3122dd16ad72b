// What can be done with the users that are ticked. All or nothing: the server refuses the whole with a sentence.
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useListContext, useNotify, useRefresh } from 'react-admin';
import { ApiError } from '../api/http';
import { userAction } from '../data/provider';
import { plural } from '../data/text';
import { FormDialog } from '../shared/form-dialog';
import { useMay } from '../shared/may';
import { DeleteUsers } from './delete-users';

type Asked = 'activate' | 'deactivate' | 'delete';

export function BulkActions() {
  const may = useMay();
  const { selectedIds, onUnselectItems } = useListContext();
  const [asked, setAsked] = useState<Asked | null>(null);
  const done = () => {
    setAsked(null);
    onUnselectItems();
  };
  return (
    <>
      {may('change', 'users') && (
        <>
          <Button onClick={() => setAsked('activate')}>Activate…</Button>
          <Button onClick={() => setAsked('deactivate')}>Deactivate…</Button>
        </>
      )}
      {may('delete', 'users') && <Button color="error" onClick={() => setAsked('delete')}>Delete…</Button>}
      {asked === 'delete' && <DeleteUsers ids={selectedIds as number[]} onClose={() => setAsked(null)} onDeleted={done} />}
      {(asked === 'activate' || asked === 'deactivate') && (
        <Switch action={asked} ids={selectedIds as number[]} onClose={() => setAsked(null)} onDone={done} />
      )}
    </>
  );
}

interface SwitchProps {
  action: 'activate' | 'deactivate';
  ids: number[];
  onClose: () => void;
  onDone: () => void;
}

function Switch({ action, ids, onClose, onDone }: SwitchProps) {
  const notify = useNotify();
  const refresh = useRefresh();
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      const changed = await userAction(action, ids);
      notify(`${plural(changed, 'user')} ${action === 'activate' ? 'activated' : 'deactivated'}.`, { type: 'success' });
      refresh();
      onDone();
    } catch (fault) {
      notify(fault instanceof ApiError ? fault.message : String(fault), { type: 'error' });
      setBusy(false);
    }
  };
  const verb = action === 'activate' ? 'Activate' : 'Deactivate';
  return (
    <FormDialog title={`${verb} ${plural(ids.length, 'user')}?`} action={verb} busy={busy} onClose={onClose} onSubmit={run}>
      <Typography>
        {action === 'activate'
          ? 'They can sign in again.'
          : 'They cannot sign in any more, and their tokens are refused. Nothing is deleted.'}
      </Typography>
    </FormDialog>
  );
}
