/** One field of the form. What is allowed is the server's to judge; this says where it stands and what it means. */
export interface PolicyField {
  readonly path: string;
  readonly label: string;
  readonly unit?: string;
  readonly type: 'number' | 'text' | 'choice';
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  readonly hint?: string;
  readonly isOptional?: boolean;
}

export interface FieldGroup {
  readonly title: string;
  readonly fields: readonly PolicyField[];
}

const LAW_CHOICES = [
  { value: 'drain', label: 'drain: follows what the consumers were measured to consume' },
  { value: 'steps', label: 'steps: a table of thresholds' },
  { value: 'fixed', label: 'fixed: one rate' },
];

/** The parameters of each law, as its own list in core names them; a spec compares the two. */
export const LAW_FIELDS: Readonly<Record<string, readonly PolicyField[]>> = {
  drain: [
    {
      path: 'law.params.setPointDelayShare',
      label: 'Set point, share of the delay objective',
      type: 'number',
      isOptional: true,
      hint: '0.05 to 0.8; the default is 0.25',
    },
    {
      path: 'law.params.setPointBacklogShare',
      label: 'Set point, share of the backlog objective',
      type: 'number',
      isOptional: true,
      hint: '0.05 to 0.8; the default is 0.4',
    },
  ],
  steps: [
    { path: 'law.params.hysteresisShare', label: 'Hysteresis', type: 'number', isOptional: true },
    {
      path: 'law.params.recoverBelowMessages',
      label: 'Recover below',
      unit: 'messages',
      type: 'number',
      isOptional: true,
    },
    { path: 'law.params.recoverBelowSec', label: 'Recover below', unit: 's', type: 'number', isOptional: true },
    { path: 'law.params.recoverShare', label: 'Recover by a share of', type: 'number', isOptional: true },
  ],
  fixed: [{ path: 'law.params.ratePerSec', label: 'Fixed rate', unit: '/s', type: 'number', isOptional: true }],
};

/** Parameters that are tables: edited as JSON. */
export const LAW_TABLES: Readonly<Record<string, readonly string[]>> = { steps: ['levels'] };

export function fieldGroups(lawName: string): readonly FieldGroup[] {
  return [
    {
      title: 'Rate',
      fields: [
        { path: 'rate.ceilingPerSec', label: 'Ceiling', unit: '/s', type: 'number', hint: 'never above this' },
        { path: 'rate.safePerSec', label: 'Safe', unit: '/s', type: 'number', hint: 'when nobody can decide' },
        {
          path: 'rate.floorPerSec',
          label: 'Floor',
          unit: '/s',
          type: 'number',
          hint: 'never below, save at the hard limit',
        },
        { path: 'rate.burstSec', label: 'Burst', unit: 'seconds of rate', type: 'number', isOptional: true },
      ],
    },
    {
      title: 'Objective',
      fields: [
        { path: 'objective.delaySec', label: 'Delay', unit: 's', type: 'number', isOptional: true },
        { path: 'objective.backlogMessages', label: 'Backlog', unit: 'messages', type: 'number', isOptional: true },
        {
          path: 'limit.backlogMessages',
          label: 'Hard limit',
          unit: 'messages',
          type: 'number',
          isOptional: true,
          hint: 'here even the floor stops',
        },
        { path: 'limit.retentionShare', label: 'Hard limit, share of retention', type: 'number', isOptional: true },
      ],
    },
    {
      title: 'Law',
      fields: [
        { path: 'law.name', label: 'Law', type: 'choice', choices: LAW_CHOICES },
        ...(LAW_FIELDS[lawName] ?? []),
      ],
    },
    {
      title: 'Without a token',
      fields: [
        {
          path: 'overflow.strategy',
          label: 'A producer',
          type: 'choice',
          choices: [
            { value: 'block', label: 'waits (block)' },
            { value: 'throttle', label: 'is slowed (throttle)' },
            { value: 'drop', label: 'drops the message (drop)' },
            { value: 'reject', label: 'gets an error (reject)' },
            { value: 'spill', label: 'puts it elsewhere (spill)' },
          ],
        },
        { path: 'overflow.maxWaitMs', label: 'Longest wait', unit: 'ms', type: 'number', isOptional: true },
        { path: 'overflow.maxWaiting', label: 'Callers that may wait', type: 'number', isOptional: true },
      ],
    },
    {
      title: 'People',
      fields: [{ path: 'owner', label: 'Owner', type: 'text', isOptional: true, hint: 'who is asked' }],
    },
  ];
}

const EXTRA_LABELS: Readonly<Record<string, string>> = {
  mode: 'Mode',
  constraints: 'Queues',
  'law.params': 'Parameters',
};

export function labelOf(path: string): string {
  const law = Object.values(LAW_FIELDS).flat();
  const all = [...fieldGroups('').flatMap(({ fields }) => fields), ...law];
  return all.find((field) => field.path === path)?.label ?? EXTRA_LABELS[path] ?? path;
}
