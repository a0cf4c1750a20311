import { useId, useRef, useState } from 'react';
import { type ApiError } from '../../api/api-error.js';
import { useKeys } from '../../app/keys.js';
import { setParams } from '../../app/router.js';
import { Icon } from '../../components/Icon/Icon.js';
import { type Completion, completeFilter, type FilterValues } from '../../model/filter-completion.js';
import { formatCount } from '../../model/format.js';

interface FilterFieldProps {
  readonly q: string;
  readonly problem: ApiError | null;
  /** Counted only when somebody types. */
  readonly values: () => FilterValues;
  readonly example?: string;
}

/** The filter with completion: keys first, then the values of a key with how many flows have them. */
export function FilterField({ q, problem, values, example = 'state:held owner:checkout orders' }: FilterFieldProps) {
  const [text, setText] = useState(q);
  const [isOpen, setOpen] = useState(false);
  /** None is chosen until an arrow is pressed: Enter then sends what stands in the field. */
  const [chosen, setChosen] = useState(-1);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  useKeys({ f: () => field.current?.focus() });
  const offers = isOpen ? completeFilter(text, values()) : [];
  const send = (filter: string): void => setParams({ q: filter.trim() || null }, 'push');
  const take = (offer: Completion): void => {
    setText(offer.text);
    setChosen(-1);
    field.current?.focus();
    if (!offer.text.endsWith(':')) {
      setOpen(false);
      send(offer.text);
    }
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const offer = offers[chosen];
    if (step !== 0 && offers.length > 0) {
      event.preventDefault();
      setChosen(Math.max(-1, Math.min(offers.length - 1, chosen + step)));
    } else if (event.key === 'Enter' && offer) {
      event.preventDefault();
      take(offer);
    } else if (event.key === 'Escape') {
      if (offers.length > 0) setOpen(false);
      else field.current?.blur();
    }
  };
  return (
    <form
      className="filter"
      onSubmit={(event) => {
        event.preventDefault();
        setOpen(false);
        send(text);
      }}
    >
      <label className="input">
        <span className="vh">Filter, for example {example}</span>
        <Icon name="search" />
        <input
          ref={field}
          type="text"
          role="combobox"
          autoComplete="off"
          spellCheck={false}
          placeholder={example}
          value={text}
          aria-invalid={problem !== null}
          aria-expanded={offers.length > 0}
          aria-controls={`${id}-offers`}
          aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
          onChange={(event) => {
            setText(event.target.value);
            setOpen(true);
            setChosen(-1);
          }}
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
        />
        {text === '' ? (
          <kbd className="only-wide">f</kbd>
        ) : (
          <button type="button" className="clear" aria-label="Clear the filter" onClick={() => send('')}>
            <Icon name="close" isSmall />
          </button>
        )}
      </label>
      <div className="offers" role="listbox" id={`${id}-offers`} aria-label="Completions" hidden={offers.length === 0}>
        {offers.map((offer, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the field, which keeps the focus
          <div
            key={offer.shown}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            // The field must not lose the focus before the click has been heard.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => take(offer)}
          >
            <span className="mono">{offer.shown}</span>
            {offer.count === null ? null : <span className="dim push">{formatCount(offer.count)}</span>}
          </div>
        ))}
      </div>
      {problem ? <p className="hint c-over">{problem.body?.problems?.[0]?.message ?? problem.message}</p> : null}
    </form>
  );
}
