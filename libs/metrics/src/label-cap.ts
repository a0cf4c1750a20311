type Labels = Readonly<Record<string, string>>;

/** The value that all others share once a label is full. */
export const FOLDED = 'other';

/** Bounds how many values a label may take, so that no name from outside can fill the memory of a scraper. */
export class LabelCap {
  private readonly seen = new Map<string, Set<string>>();

  constructor(
    private readonly valuesPerLabel: number,
    private readonly onFold: (label: string) => void,
  ) {}

  admit(labels: Labels): { kept: Labels; folded: boolean } {
    if (this.knowsAll(labels)) return { kept: labels, folded: false };
    let folded = false;
    const kept: Record<string, string> = {};
    for (const [label, value] of Object.entries(labels)) {
      const fits = this.fits(label, value);
      if (!fits) this.onFold(label);
      folded ||= !fits;
      kept[label] = fits ? value : FOLDED;
    }
    return { kept, folded };
  }

  release(label: string, value: string): void {
    this.seen.get(label)?.delete(value);
  }

  private knowsAll(labels: Labels): boolean {
    for (const label in labels) if (!this.seen.get(label)?.has(labels[label]!)) return false;
    return true;
  }

  private fits(label: string, value: string): boolean {
    const values = this.seen.get(label) ?? new Set<string>();
    this.seen.set(label, values);
    if (values.has(value)) return true;
    if (values.size >= this.valuesPerLabel) return false;
    values.add(value);
    return true;
  }
}
