import { type FlowDetail } from '@headgate/contract';
import { formatCount, formatDelay } from '../../model/format.js';
import { type Candidate, fromSlider, LAWS, SLIDER_STEPS, toSlider } from './what-if-model.js';

interface CandidateFormProps {
  readonly policy: FlowDetail['policy'];
  readonly candidate: Candidate;
  readonly onChange: (candidate: Candidate) => void;
}

/** Drag the objective or pick a law; the value in force stands struck out beside the new one. */
export function CandidateForm({ policy, candidate, onChange }: CandidateFormProps) {
  const { delaySec, backlogMessages } = policy.objective;
  return (
    <form className="form" onSubmit={(event) => event.preventDefault()}>
      {delaySec === undefined ? null : (
        <Slider
          label="Delay objective"
          value={candidate.delaySec ?? delaySec}
          inForce={delaySec}
          print={formatDelay}
          onChange={(value) => onChange({ ...candidate, delaySec: value })}
        />
      )}
      {backlogMessages === undefined ? null : (
        <Slider
          label="Backlog objective"
          value={candidate.backlogMessages ?? backlogMessages}
          inForce={backlogMessages}
          print={formatCount}
          onChange={(value) => onChange({ ...candidate, backlogMessages: value })}
        />
      )}
      <label className="field">
        <span>Law {candidate.law === policy.law.name ? null : <s className="dim">{policy.law.name}</s>}</span>
        <select value={candidate.law} onChange={(event) => onChange({ ...candidate, law: event.target.value })}>
          {LAWS.map((law) => (
            <option key={law}>{law}</option>
          ))}
        </select>
      </label>
    </form>
  );
}

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly inForce: number;
  readonly print: (value: number) => string;
  readonly onChange: (value: number) => void;
}

function Slider({ label, value, inForce, print, onChange }: SliderProps) {
  const place = toSlider(value, inForce);
  const choose = (next: number): void => onChange(next === SLIDER_STEPS / 2 ? inForce : fromSlider(next, inForce));
  return (
    <label className="field">
      <span>
        {label} <b>{print(value)}</b> {value === inForce ? null : <s className="dim">{print(inForce)}</s>}
      </span>
      <input
        type="range"
        min={0}
        max={SLIDER_STEPS}
        value={place}
        aria-valuetext={print(value)}
        onChange={(event) => choose(Number(event.target.value))}
      />
    </label>
  );
}
