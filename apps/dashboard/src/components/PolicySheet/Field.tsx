import { useId } from 'react';
import { fieldText } from '../../model/field-text.js';
import { type PolicyField } from '../../model/policy-fields.js';

interface FieldProps {
  readonly field: PolicyField;
  readonly value: unknown;
  readonly before: unknown;
  readonly problems: readonly { readonly path: string; readonly message: string }[];
  readonly onChange: (text: string) => void;
}

export function Field({ field, value, before, problems, onChange }: FieldProps) {
  const id = useId();
  const text = fieldText(value);
  const isChanged = before !== undefined && fieldText(before) !== text;
  const describedBy = `${id}-hint`;
  return (
    <div className={field.type === 'choice' ? 'field wide' : 'field'}>
      <label htmlFor={id}>
        {field.label}
        {field.isOptional ? <span className="dim"> (optional)</span> : null}
      </label>
      {field.type === 'choice' ? (
        <select
          id={id}
          className="input"
          value={text}
          aria-describedby={describedBy}
          onChange={(event) => onChange(event.target.value)}
        >
          {text === '' ? <option value="">Choose…</option> : null}
          {(field.choices ?? []).map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      ) : (
        <span className="input">
          <input
            id={id}
            type="text"
            inputMode={field.type === 'number' ? 'decimal' : 'text'}
            autoComplete="off"
            spellCheck={false}
            value={text}
            aria-describedby={describedBy}
            aria-invalid={problems.length > 0}
            onChange={(event) => onChange(event.target.value)}
          />
          {field.unit ? <span className="u">{field.unit}</span> : null}
        </span>
      )}
      <span className="hint" id={describedBy}>
        {problems.length > 0 ? (
          <span className="c-over">{problems.map(({ message }) => message).join('; ')}</span>
        ) : isChanged ? (
          <>
            was <del>{fieldText(before)}</del>
          </>
        ) : (
          (field.hint ?? '')
        )}
      </span>
    </div>
  );
}

/** Free text for those who read it later: in the list of versions. */
export function ReasonField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (text: string) => void;
}) {
  return (
    <Field
      field={{ path: 'reason', label: 'Why', type: 'text', hint: 'kept with the version' }}
      value={value}
      before={undefined}
      problems={[]}
      onChange={onChange}
    />
  );
}
