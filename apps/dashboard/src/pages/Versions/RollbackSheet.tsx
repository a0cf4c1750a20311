import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { refreshFlow, rollBack, versionQuery } from '../../api/queries.js';
import { ActionSheet } from '../../components/ActionSheet/ActionSheet.js';
import { Skeleton } from '../../components/Panels/Panels.js';
import { ReasonField } from '../../components/PolicySheet/Field.js';
import { PreviewCard } from '../../components/PolicySheet/PreviewCard.js';
import { offReasonOf, usePreview } from '../../components/PolicySheet/use-preview.js';
import { useAction } from '../../hooks/use-action.js';
import { useUndoToast } from '../../hooks/use-undo-toast.js';

interface RollbackSheetProps {
  readonly flow: string;
  readonly to: number;
  readonly version: number;
  readonly onClose: () => void;
}

/** The policy of an older version becomes a new version, seen before it is done. */
export function RollbackSheet({ flow, to, version, onClose }: RollbackSheetProps) {
  const [reason, setReason] = useState('');
  const client = useQueryClient();
  const toast = useUndoToast();
  const { data } = useQuery(versionQuery(flow, to));
  const preview = usePreview(flow, data?.policy ?? {});
  const save = useAction({
    run: () => rollBack(flow, to, reason, version),
    onSuccess: async (changed) => {
      toast(`${flow} runs by v${to} again, as v${changed.version}.`, { flow, from: version, to: changed.version });
      await refreshFlow(client, flow);
      onClose();
    },
  });
  return (
    <ActionSheet
      title={`Roll ${flow} back to v${to}`}
      confirm={`Roll ${flow} back to v${to}`}
      offReason={data?.policy ? offReasonOf(preview, reason) : 'Reading the version'}
      isBusy={save.isBusy}
      isDirty={reason !== ''}
      onConfirm={() => save.start()}
      onClose={onClose}
    >
      {save.error ? (
        <p className="c-over" role="alert">
          {save.error.message}. Nothing was changed.
        </p>
      ) : null}
      <ReasonField value={reason} onChange={setReason} />
      {data?.policy ? <PreviewCard preview={preview} /> : <Skeleton height={200} />}
    </ActionSheet>
  );
}
