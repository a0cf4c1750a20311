import { type ConstraintViewBody, type FlowDetail } from '@headgate/contract';
import { formatDelay, formatMany, formatRate, formatShare, formatSignedRate } from '../../model/format.js';
import { heldPerSec, type PictureModel } from '../../model/picture.js';
import { strategyWord } from '../../model/words.js';

export function ProducersFoot({ detail, model }: { readonly detail: FlowDetail; readonly model: PictureModel }) {
  const { producers, policy } = detail;
  const held = heldPerSec(model);
  const count = producers.producers.length;
  const who = `${count} ${count === 1 ? 'producer' : 'producers'}`;
  const instances =
    producers.instances === null
      ? ', instances unknown'
      : `, ${producers.instances} ${producers.instances === 1 ? 'instance' : 'instances'}`;
  return (
    <div>
      {who}
      {instances}.{' '}
      {model.isObserving ? (
        'Observing: all of it passes.'
      ) : !held.known ? (
        'What is held back is unknown.'
      ) : held.value < 1 ? (
        'Nothing is held back.'
      ) : (
        <>
          What is held back <b>{strategyWord(policy.overflow.strategy)}</b> (strategy: {policy.overflow.strategy}).
        </>
      )}
      {producers.directInstances ? (
        <>
          <br />
          <span className="dim">{producers.directInstances} lease straight from Redis and are only counted.</span>
        </>
      ) : null}
    </div>
  );
}

export function GateFoot({ model }: { readonly model: PictureModel }) {
  const { limitPerSec: limit, ceilingPerSec, safePerSec } = model;
  if (!limit.known) return <div>No limit yet: {limit.reason}.</div>;
  if (model.isObserving) return <div>Observing: the outline is where it would stand, {formatRate(limit.value)}.</div>;
  if (model.kind === 'stopped') return <div>Shut: even the floor stops at the hard limit.</div>;
  if (model.kind === 'blind') {
    const isSafe = limit.value <= safePerSec;
    return (
      <div>
        {isSafe ? 'At the safe rate' : 'Gliding to the safe rate'}, {formatRate(safePerSec)}.
      </div>
    );
  }
  if (limit.value >= ceilingPerSec) return <div>Wide open: the limit is the ceiling.</div>;
  return <div>Open {formatShare(Math.round((limit.value / ceilingPerSec) * 100) / 100)} of the ceiling.</div>;
}

interface QueueFootProps {
  readonly detail: FlowDetail;
  readonly binding: ConstraintViewBody | null;
}

export function QueueFoot({ detail, binding }: QueueFootProps) {
  if (binding === null) return <div>No queue was read yet.</div>;
  const others = (detail.decision?.constraints ?? []).filter(({ id }) => id !== binding.id);
  return (
    <div>
      <b>{binding.group}</b>
      {placeOf(binding)}
      {trendOf(binding)}
      {others.slice(0, 2).map((other) => (
        <span key={other.id}>
          <br />
          <span className="dim">
            Not binding: {other.group}, {levelOf(other)}
          </span>
        </span>
      ))}
      {others.length > 2 ? <span className="dim"> and {others.length - 2} more</span> : null}
    </div>
  );
}

function placeOf({ topics, group, mode, completeness }: ConstraintViewBody): string {
  const on =
    topics.length === 0 || topics[0] === group
      ? ''
      : ` on ${topics.slice(0, 2).join(', ')}${topics.length > 2 ? ` and ${topics.length - 2} more` : ''}`;
  if (mode === 'no-reading') return `${on}: not read yet.`;
  if (completeness < 1) return `${on}: ${Math.floor(completeness * 100)} % of the partitions answered.`;
  return `${on}.`;
}

/** Whether the queue closes or grows: what arrives against what is taken. */
function trendOf({ mode, consumedPerSec, producedPerSec, failure }: ConstraintViewBody): string {
  if (mode !== 'fresh') return ` Not used for control: ${failure ?? 'the reading is old'}.`;
  if (consumedPerSec === null || producedPerSec === null) return '';
  const drainPerSec = consumedPerSec - producedPerSec;
  if (Math.abs(drainPerSec) < Math.max(1, consumedPerSec * 0.01)) return ' Neither grows nor drains.';
  return drainPerSec > 0 ? ` Drains ${formatRate(drainPerSec)}.` : ` Grows ${formatSignedRate(-drainPerSec)}.`;
}

function levelOf(view: ConstraintViewBody): string {
  if (view.mode !== 'fresh') return 'unknown';
  if (view.fill)
    return `${formatShare(view.fill.used / view.fill.limit)} full of ${formatShare(view.fill.objectiveShare)}`;
  if (view.delaySec !== null) return `${formatDelay(view.delaySec)} behind`;
  return view.lagMessages === null ? 'unknown' : formatMany(view.lagMessages, 'message');
}

export function ConsumersFoot({ model }: { readonly model: PictureModel }) {
  const { capacityPerSec: capacity, consumedPerSec: consumed } = model;
  if (!consumed.known && model.kind === 'blind')
    return <div>Unknown isn’t zero: the gate never opens on missing data.</div>;
  if (!capacity.known) return <div>Capacity unknown: {capacity.reason}.</div>;
  if (capacity.bound === 'at-least') {
    return <div>Capacity at least {formatRate(capacity.value)}: not saturated, so only a lower bound is known.</div>;
  }
  return <div>Capacity {formatRate(capacity.value)}, measured while busy.</div>;
}
