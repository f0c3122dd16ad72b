// What can be done with the users that are ticked. All or nothing: the server refuses the whole with a sentence.
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useListContext } from 'react-admin';
import { userAction } from '../data/provider';
import { plural } from '../data/text';
import { FormDialog } from '../shared/form-dialog';
import { useMay } from '../shared/may';
import { useAction } from '../shared/use-action';
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
  const { busy, run } = useAction({
    act: async () => `${plural(await userAction(action, ids), 'user')} ${action === 'activate' ? 'activated' : 'deactivated'}.`,
    onDone,
  });
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
