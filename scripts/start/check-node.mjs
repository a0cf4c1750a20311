/** Says it before anything else fails in a way that says nothing. */
export function checkNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  if ((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22) return;
  throw new Error(`Headgate takes Node 20.19 or newer, or 22.12 or newer; this is ${version}.`);
}
