const numbers = (letter, from, to) => Array.from({ length: to - from + 1 }, (_, at) => `${letter}${from + at}`);
const faults = (from, to) => numbers('F', from, to).map((id) => id.replace(/^F(\d)$/, 'F0$1'));

/** What Headgate says of itself must have a proof: features (S, B, C), lag (E, Q), faults (F) and invariants (I). */
export const CLAIMED = [
  ...['S1', 'S2', 'S3', 'S4', 'S10', 'S15', 'S16', 'S17', 'S18', 'S19', 'S20'],
  ...[...numbers('B', 1, 12), 'B14', 'B16', 'B17', 'C1', 'C2', 'C4', 'C8'],
  ...[...numbers('E', 1, 44), ...numbers('Q', 1, 8)],
  ...[...faults(1, 18), 'F20', 'F23', 'F24', ...faults(25, 36), 'F38', 'F39', 'F41', ...faults(51, 56)],
  ...[
    'F58',
    'F59',
    'F60',
    'F61',
    'F62',
    'F72',
    'F74',
    ...numbers('I', 1, 7),
    ...numbers('I', 9, 14),
    ...numbers('I', 18, 21),
  ],
];
