import { fieldText } from '../../model/field-text.js';
import { changeLaw, parseField, problemsAt, readPath, writePath } from '../../model/policy-draft.js';
import { fieldGroups, LAW_TABLES, type PolicyField } from '../../model/policy-fields.js';
import { Field } from './Field.js';

type Draft = Record<string, unknown>;
type Problems = readonly { readonly path: string; readonly message: string }[];

interface PolicyFieldsProps {
  readonly draft: Draft;
  readonly original: Draft | null;
  readonly problems: Problems;
  readonly onChange: (draft: Draft) => void;
}

/** The form of a policy, drawn from the list of its fields and of its law's parameters. */
export function PolicyFields({ draft, original, problems, onChange }: PolicyFieldsProps) {
  const law = fieldText(readPath(draft, 'law.name')) || 'drain';
  const change = (field: PolicyField, text: string): void => {
    const value = parseField(text, field.type);
    if (field.path === 'law.name') onChange(changeLaw(draft, fieldText(value)));
    else onChange(writePath(draft, field.path, value));
  };
  return (
    <>
      {fieldGroups(law).map((group) => (
        <fieldset key={group.title} className="fields">
          <legend>{group.title}</legend>
          {group.fields.map((field) => (
            <Field
              key={field.path}
              field={field}
              value={readPath(draft, field.path)}
              before={original === null ? undefined : readPath(original, field.path)}
              problems={problemsAt(problems, field.path)}
              onChange={(text) => change(field, text)}
            />
          ))}
          {group.title === 'Law'
            ? (LAW_TABLES[law] ?? []).map((name) => (
                <p key={name} className="dim s wide">
                  The table “{name}” is edited as JSON.
                </p>
              ))
            : null}
        </fieldset>
      ))}
    </>
  );
}
