import { type EvidenceBody, type FlowDetail } from '@headgate/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { evidenceQuery, refreshFlow, savePolicy } from '../../api/queries.js';
import { useAction } from '../../hooks/use-action.js';
import { useUndoToast } from '../../hooks/use-undo-toast.js';
import { toFigure } from '../../model/figure.js';
import { formatLongAge, formatShare } from '../../model/format.js';
import { ActionSheet } from '../ActionSheet/ActionSheet.js';
import { Count, Delay, Rate } from '../Figures/Figures.js';
import { ErrorPanel, Skeleton } from '../Panels/Panels.js';
import { ReasonField } from './Field.js';
import { PreviewCard } from './PreviewCard.js';
import { offReasonOf, usePreview } from './use-preview.js';

interface EnforceSheetProps {
  readonly detail: FlowDetail;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** What was recorded, what would happen from now on, then one button that says so. */
export function EnforceSheet({ detail, onClose, onDone }: EnforceSheetProps) {
  const { flow } = detail;
  const [{ policy, version }] = useState(detail);
  const [reason, setReason] = useState('');
  const client = useQueryClient();
  const toast = useUndoToast();
  const evidence = useQuery(evidenceQuery(flow));
  const draft = { ...policy, mode: 'enforce' };
  const preview = usePreview(flow, draft);
  const save = useAction({
    run: () => savePolicy(flow, draft, reason, version),
    onSuccess: async (changed) => {
      toast(`${flow} enforces (policy v${changed.version}).`, { flow, from: version, to: changed.version });
      await refreshFlow(client, flow);
      onDone();
    },
  });
  const touched = preview.result?.producersTouched.length ?? 0;
  return (
    <ActionSheet
      title={`Enforce ${flow}`}
      confirm={
        touched > 0
          ? `Enforce ${flow}: limit ${touched} ${touched === 1 ? 'producer' : 'producers'} from now`
          : `Enforce ${flow} from now`
      }
      offReason={offReasonOf(preview, reason)}
      isBusy={save.isBusy}
      isDirty={reason !== ''}
      onConfirm={() => save.start()}
      onClose={onClose}
    >
      {save.error ? (
        <p className="c-over" role="alert">
          {save.error.message}. It still observes.
        </p>
      ) : null}
      {evidence.data ? (
        <EvidenceCard evidence={evidence.data} />
      ) : evidence.isError ? (
        <ErrorPanel
          title="The record can’t be read"
          error={evidence.error}
          onRetry={() => void evidence.refetch()}
          still="It still observes."
        />
      ) : (
        <Skeleton height={200} lines={5} />
      )}
      <ReasonField value={reason} onChange={setReason} />
      <PreviewCard preview={preview} />
    </ActionSheet>
  );
}

/** It tells what was recorded; it predicts nothing. */
function EvidenceCard({ evidence }: { readonly evidence: EvidenceBody }) {
  return (
    <section className="preview" aria-label="What was recorded while observing">
      <h3>Recorded while observing</h3>
      <p className="effect">{evidence.answer}</p>
      <dl className="kv">
        <div>
          <dt>Observed for</dt>
          <dd>{evidence.observedSec === null ? 'not observing' : formatLongAge(evidence.observedSec * 1000)}</dd>
        </div>
        <div>
          <dt>Of that recorded</dt>
          <dd>
            {formatLongAge(evidence.recordedSec * 1000)}
            {evidence.completeness === null ? (
              <span className="unk"> completeness unknown: {evidence.completenessReason}</span>
            ) : (
              `, ${formatShare(evidence.completeness)} on complete readings`
            )}
          </dd>
        </div>
        <div>
          <dt>Times it would have cut</dt>
          <dd>
            <Count of={toFigure(evidence.timesWouldCut, evidence.timesWouldCutReason)} />
          </dd>
        </div>
        <div>
          <dt>Would have held</dt>
          <dd>
            <Count of={toFigure(evidence.wouldHoldMessages, evidence.wouldHoldMessagesReason)} unit="messages" />{' '}
            messages
          </dd>
        </div>
        <div>
          <dt>Over its objective</dt>
          <dd>
            <Delay of={toFigure(evidence.overObjectiveSec, evidence.overObjectiveSecReason)} />
          </dd>
        </div>
        <div>
          <dt>Rate it would have set</dt>
          <dd>
            <Rate of={toFigure(evidence.lowestPerSec, 'nothing was recorded')} /> to{' '}
            <Rate of={toFigure(evidence.highestPerSec, 'nothing was recorded')} />
          </dd>
        </div>
        <div>
          <dt>Straight from Redis</dt>
          <dd>
            <Count of={toFigure(evidence.directInstances, 'the bucket does not answer')} unit="instances" /> instances
            that tell nothing
          </dd>
        </div>
      </dl>
    </section>
  );
}
