interface Named {
  readonly id: string;
  readonly text: string;
}

/** Letters in order, nearer together and earlier is better; null where they are not all there. */
function fuzzyScore(text: string, query: string): number | null {
  const hay = text.toLowerCase();
  let score = 0;
  for (const word of query.toLowerCase().split(/\s+/).filter(Boolean)) {
    const whole = hay.indexOf(word);
    if (whole !== -1) {
      score += whole === 0 || /[\s._-]/.test(hay[whole - 1] ?? '') ? 0 : 5;
      continue;
    }
    let at = -1;
    let spread = 0;
    for (const letter of word) {
      const next = hay.indexOf(letter, at + 1);
      if (next === -1) return null;
      if (at !== -1) spread += next - at - 1;
      at = next;
    }
    score += 20 + spread;
  }
  return score;
}

/** The best match first; among equals what was used last, then the given order. */
export function rankCommands<T extends Named>(commands: readonly T[], query: string, recent: readonly string[]): T[] {
  const recency = (id: string): number => {
    const place = recent.indexOf(id);
    return place === -1 ? recent.length : place;
  };
  return commands
    .map((command, order) => ({ command, order, score: fuzzyScore(command.text, query) }))
    .filter((entry): entry is { command: T; order: number; score: number } => entry.score !== null)
    .sort((a, b) => a.score - b.score || recency(a.command.id) - recency(b.command.id) || a.order - b.order)
    .map(({ command }) => command);
}
