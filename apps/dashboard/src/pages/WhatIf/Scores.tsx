import { type WhatIfBody, type WhatIfMeasuresBody } from '@headgate/contract';
import { formatCount, formatDelay, formatShare } from '../../model/format.js';

const SCORES: readonly {
  readonly key: keyof WhatIfMeasuresBody;
  readonly word: string;
  readonly print: (value: number) => string;
}[] = [
  { key: 'aboveObjectiveShare', word: 'Time above objective', print: formatShare },
  { key: 'p99DelaySec', word: 'Worst delay (p99)', print: formatDelay },
  { key: 'maxLagMessages', word: 'Longest backlog', print: formatCount },
  { key: 'consumedMessages', word: 'Consumed', print: formatCount },
  { key: 'heldBackMessages', word: 'Held back', print: formatCount },
];

/** Five figures of the candidate, each with the one that the policy in force gets in the same plant. */
export function Scores({ body }: { readonly body: WhatIfBody }) {
  const predicted = body.candidates[0]?.measures ?? null;
  const was = (body.enforced ?? body.recorded).measures;
  return (
    <dl className="kv scores">
      {SCORES.map(({ key, word, print }) => (
        <div key={key}>
          <dt>{word}</dt>
          <dd>
            <b>{print((predicted ?? was)[key])}</b>
            {predicted ? <span className="dim"> was {print(was[key])}</span> : null}
          </dd>
        </div>
      ))}
    </dl>
  );
}
