/** One line for people, at once: a step that takes time is announced before it starts. */
export function say(line) {
  process.stdout.write(`· ${line}\n`);
}

export function seconds(sinceMs) {
  const passed = (performance.now() - sinceMs) / 1000;
  return passed < 60 ? `${passed.toFixed(1)} s` : `${Math.floor(passed / 60)} min ${Math.round(passed % 60)} s`;
}
