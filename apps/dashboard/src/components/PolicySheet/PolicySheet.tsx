import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../api/api-error.js';
import { refreshFlow, savePolicy } from '../../api/queries.js';
import { useAction } from '../../hooks/use-action.js';
import { useUndoToast } from '../../hooks/use-undo-toast.js';
import { rebase } from '../../model/policy-draft.js';
import { ActionSheet } from '../ActionSheet/ActionSheet.js';
import { Conflict } from './Conflict.js';
import { ReasonField } from './Field.js';
import { JsonField } from './JsonField.js';
import { PolicyFields } from './PolicyFields.js';
import { PreviewCard } from './PreviewCard.js';
import { offReasonOf, usePreview } from './use-preview.js';

type Draft = Record<string, unknown>;

interface PolicySheetProps {
  readonly flow: string;
  readonly policy: Draft;
  /** The version the edit began from. */
  readonly version: number;
  /** The version that stands now: it may move while the sheet is open. */
  readonly currentVersion: number;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

export function PolicySheet(props: PolicySheetProps) {
  const { flow, currentVersion, onClose, onDone } = props;
  const [base, setBase] = useState({ policy: props.policy, version: props.version });
  const [draft, setDraft] = useState<Draft>(props.policy);
  const [reason, setReason] = useState('');
  const [isJson, setJson] = useState(false);
  const client = useQueryClient();
  const toast = useUndoToast();
  const preview = usePreview(flow, draft);
  const save = useAction({
    run: () => savePolicy(flow, draft, reason, base.version),
    onSuccess: async ({ version, diff }) => {
      toast(`${flow} runs by policy v${version}: ${diff.length} ${diff.length === 1 ? 'field' : 'fields'} changed.`, {
        flow,
        from: base.version,
        to: version,
      });
      await refreshFlow(client, flow);
      onDone();
    },
  });
  const conflict =
    save.error instanceof ApiError && save.error.code === 'VERSION_CONFLICT' ? save.error.body?.versions : null;
  const standing = conflict?.current ?? (currentVersion > base.version ? currentVersion : null);
  const changes = preview.result?.diff.length ?? 0;
  return (
    <ActionSheet
      title={`Policy of ${flow}, from v${base.version}`}
      confirm={`Change ${changes} ${changes === 1 ? 'field' : 'fields'} of ${flow}`}
      offReason={standing === null ? offReasonOf(preview, reason) : `v${standing} stands now: settle that first`}
      isBusy={save.isBusy}
      isDirty={reason !== '' || draft !== base.policy}
      onConfirm={() => save.start()}
      onClose={onClose}
    >
      {standing === null ? null : (
        <Conflict
          flow={flow}
          expected={base.version}
          current={standing}
          mine={preview.result?.diff ?? []}
          isRefusal={save.error instanceof ApiError}
          onRebase={(policy) => {
            setDraft(rebase(policy, preview.result?.diff ?? []));
            setBase({ policy, version: standing });
            save.forget();
          }}
        />
      )}
      {save.error && !conflict ? (
        <p className="c-over" role="alert">
          {save.error.message}. Nothing was changed.
        </p>
      ) : null}
      <div className="seg">
        <button type="button" aria-pressed={!isJson} onClick={() => setJson(false)}>
          Form
        </button>
        <button type="button" aria-pressed={isJson} onClick={() => setJson(true)}>
          JSON
        </button>
      </div>
      {isJson ? (
        <JsonField draft={draft} onChange={setDraft} />
      ) : (
        <PolicyFields draft={draft} original={base.policy} problems={preview.problems} onChange={setDraft} />
      )}
      <ReasonField value={reason} onChange={setReason} />
      <PreviewCard preview={preview} />
    </ActionSheet>
  );
}
