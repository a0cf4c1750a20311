import { inParts } from './in-parts.js';

describe('inParts', () => {
  it.each([
    { sizes: [], limit: 5, want: [] },
    { sizes: [2, 3], limit: 5, want: [[2, 3]] },
    { sizes: [2, 3, 1], limit: 5, want: [[2, 3], [1]] },
    { sizes: [9, 1, 9], limit: 5, want: [[9], [1], [9]] },
  ])('cuts $sizes at $limit into $want', ({ sizes, limit, want }) => {
    expect(inParts<number>(sizes, (size) => size, limit)).toEqual(want);
  });
});
