import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { refreshFlow, savePolicy } from '../../api/queries.js';
import { useAction } from '../../hooks/use-action.js';
import { flowNameOf, newPolicy } from '../../model/policy-draft.js';
import { ActionSheet } from '../ActionSheet/ActionSheet.js';
import { useToast } from '../Toast/Toast.js';
import { Field, ReasonField } from './Field.js';
import { PolicyFields } from './PolicyFields.js';
import { PreviewCard } from './PreviewCard.js';
import { offReasonOf, usePreview } from './use-preview.js';

interface NewFlowSheetProps {
  readonly cluster: string;
  readonly group: string;
  readonly topics: readonly string[];
  readonly onClose: () => void;
  readonly onDone: (flow: string) => void;
}

/** A flow for a consumer group. It begins in observe: it says what it would do, and limits nobody. */
export function NewFlowSheet({ cluster, group, topics, onClose, onDone }: NewFlowSheetProps) {
  const [flow, setFlow] = useState(() => flowNameOf(group));
  const [body, setBody] = useState(() => newPolicy(flow, cluster, group, topics));
  const [reason, setReason] = useState('First flow of this group');
  const [isDirty, setDirty] = useState(false);
  const client = useQueryClient();
  const toast = useToast();
  const draft = { ...body, flow };
  const preview = usePreview(flow || 'flow', draft);
  const save = useAction({
    run: () => savePolicy(flow, draft, reason, null),
    onSuccess: async () => {
      toast(`${flow} observes ${group}.`);
      await refreshFlow(client, flow);
      onDone(flow);
    },
  });
  return (
    <ActionSheet
      title={`A flow for ${group}`}
      confirm={`Observe ${group} as ${flow}`}
      offReason={offReasonOf(preview, reason)}
      isBusy={save.isBusy}
      isDirty={isDirty}
      onConfirm={() => save.start()}
      onClose={onClose}
    >
      {save.error ? (
        <p className="c-over" role="alert">
          {save.error.message}. Nothing was made.
        </p>
      ) : null}
      <p className="sub">
        It observes {topics.join(', ')} on {cluster} and limits nobody until you enforce it.
      </p>
      <Field
        field={{ path: 'flow', label: 'Name of the flow', type: 'text', hint: 'producers name it' }}
        value={flow}
        before={undefined}
        problems={preview.problems.filter(({ path }) => path === 'policy.flow' || path === 'flow')}
        onChange={(text) => {
          setDirty(true);
          setFlow(text);
        }}
      />
      <PolicyFields
        draft={draft}
        original={null}
        problems={preview.problems}
        onChange={(next) => {
          setDirty(true);
          setBody(next);
        }}
      />
      <ReasonField value={reason} onChange={setReason} />
      <PreviewCard preview={preview} />
    </ActionSheet>
  );
}
